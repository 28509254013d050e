# System calls that perl has no function for, by number (Linux arch/x86/entry/syscalls/syscall_64.tbl and
# include/uapi/asm-generic/unistd.h for arm64). Every function dies with "NAME: reason" when the kernel refuses.
package Sys;
use strict;
use warnings;
use Exporter 'import';
use POSIX ();

our @EXPORT = qw(unshare setns mount umount pivot_root prctl capset permitted clone_process sethostname make_device set_groups
    set_uid set_gid close_from set_name child_signals plain_signals CLONE MS);

my %NUMBERS = (
    x86_64 => {
        clone => 56, prctl => 157, capget => 125, capset => 126, setgroups => 116, setresuid => 117, setresgid => 119,
        pivot_root => 155, mount => 165, umount2 => 166, sethostname => 170, mknodat => 259, unshare => 272,
        setns => 308, close_range => 436, signalfd4 => 289,
    },
    aarch64 => {
        clone => 220, prctl => 167, capget => 90, capset => 91, setgroups => 159, setresuid => 147, setresgid => 149,
        pivot_root => 41, mount => 40, umount2 => 39, sethostname => 161, mknodat => 33, unshare => 97,
        setns => 268, close_range => 436, signalfd4 => 74,
    },
);
my $MACHINE = (POSIX::uname())[4];
my $NR = $NUMBERS{$MACHINE} or die "the lab knows no system call numbers of $MACHINE\n";

# include/uapi/linux/sched.h
my %CLONE = (
    time => 0x80, mount => 0x20000, cgroup => 0x2000000, uts => 0x4000000, ipc => 0x8000000, user => 0x10000000,
    pid => 0x20000000, network => 0x40000000, parent => 0x8000,
);

# include/uapi/linux/mount.h
my %MS = (
    ro => 1, nosuid => 2, nodev => 4, noexec => 8, remount => 32, bind => 0x1000, move => 0x2000, rec => 0x4000,
    private => 0x40000, slave => 0x80000, shared => 0x100000, relatime => 0x200000, strictatime => 0x1000000,
);

sub CLONE { $CLONE{ $_[0] } // die "no namespace of type $_[0]\n" }
sub MS { my $flags = 0; $flags |= $MS{$_} // die "no mount flag $_\n" for @_; $flags }

# The arguments are passed on as they are: the kernel writes into some of them.
sub call {
    my $name = shift;
    my $result = syscall($NR->{$name}, @_);
    die "$name: $!\n" if $result == -1;
    return $result;
}

sub unshare { call('unshare', $_[0] + 0) }

sub setns {
    my ($file, $type) = @_;
    call('setns', fileno($file), CLONE($type));
}

sub mount {
    my ($source, $target, $type, $flags, $data) = map { defined $_ ? "$_" : '' } @_;
    my $result = syscall($NR->{mount}, $source, $target, $type, $flags + 0, $data);
    die "mount $source on $target" . ($type ne '' ? " ($type)" : '') . ": $!\n" if $result == -1;
}

sub umount { my $target = "$_[0]"; call('umount2', $target, 2) }    # MNT_DETACH

sub pivot_root { my ($new, $old) = map { "$_" } @_; call('pivot_root', $new, $old) }

sub prctl { call('prctl', $_[0], $_[1] // 0, $_[2] // 0, $_[3] // 0, $_[4] // 0) }

# What /proc/PID/comm shows; 15 bytes.
sub set_name { my $name = substr($_[0], 0, 15) . "\0"; call('prctl', 15, $name, 0, 0, 0) }

# Effective and permitted become the mask, inheritable empty (capabilities(7), version 3 of the header).
sub capset {
    my ($mask) = @_;
    my ($low, $high) = ($mask & 0xffffffff, $mask >> 32);
    my $header = pack('LL', 0x20080522, 0);
    my $data = pack('L6', $low, $low, 0, $high, $high, 0);
    call('capset', $header, $data);
}

# The caller's permitted capabilities, as a mask.
sub permitted {
    my $header = pack('LL', 0x20080522, 0);
    my $data = "\0" x 24;
    call('capget', $header, $data);
    my (undef, $low, undef, undef, $high) = unpack('L6', $data);
    return $high << 32 | $low;
}

# fork(), but the child's parent is the caller's parent: runc does the same, so that the shim is the parent.
sub clone_process { call('clone', CLONE('parent') | 17, 0, 0, 0, 0) }

sub sethostname { my $name = "$_[0]"; call('sethostname', $name, length $name) }

# A character device; $mode without the type.
sub make_device {
    my ($path, $mode, $major, $minor) = @_;
    call('mknodat', -100, "$path", 0020000 | $mode, $major << 8 | $minor);
    chmod $mode, $path;
}

sub set_groups { my $list = pack('L*', @_); call('setgroups', scalar @_, $list) }
sub set_uid { my ($id) = @_; call('setresuid', $id, $id, $id) }
sub set_gid { my ($id) = @_; call('setresgid', $id, $id, $id) }

# A file that can be read when a child has ended (signalfd(2)); SIGCHLD is blocked from now on. A handler would do, but
# perl runs it only after a select that it came just too early for.
sub child_signals {
    POSIX::sigprocmask(POSIX::SIG_BLOCK(), POSIX::SigSet->new(POSIX::SIGCHLD()));
    my $mask = pack('Q', 1 << (POSIX::SIGCHLD() - 1));
    my $number = call('signalfd4', -1, $mask, 8, 02004000);    # close-on-exec, non-blocking
    open(my $file, '<&=', $number) or die "signalfd: $!\n";
    return $file;
}

# As a program expects them.
sub plain_signals {
    $SIG{$_} = 'DEFAULT' for qw(PIPE FPE CHLD TERM INT HUP);
    POSIX::sigprocmask(POSIX::SIG_SETMASK(), POSIX::SigSet->new);
}

sub close_from { call('close_range', $_[0] + 0, 0xffffffff, 0) }

1;
