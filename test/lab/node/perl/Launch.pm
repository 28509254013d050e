# Starts one process as an OCI runtime does: namespaces, root, identity, program (runtime-spec, config-linux.md).
package Launch;
use strict;
use warnings;
use POSIX ();
use Fcntl qw(O_RDWR O_NOCTTY);
use Sys;
use Wire;
use Cgroup;
use Rootfs;

# prctl(2) and ioctl_tty(2)
use constant { CAPBSET_DROP => 24, NO_NEW_PRIVS => 38, TIOCGPTN => 0x80045430, TIOCSPTLCK => 0x40045431, TIOCSCTTY => 0x540E };

# Starts the process that $spec describes and returns its pid as this process counts; dies with the runtime's words.
#   namespaces  [{type, path?}]: joined when there is a path, new otherwise
#   stdio       three open files; with `tty` none: the terminal's master comes back as second value
#   before      called with the pid when the namespaces stand and before anything else
#   build       root to make (Rootfs), or undef when the mount namespace is joined
sub start {
    my (%how) = @_;
    pipe(my $told, my $tell) or die "pipe: $!\n";
    pipe(my $waits, my $go) or die "pipe: $!\n";
    my %joined = map { $_->{type} => open_namespace($_->{path}) } grep { $_->{path} } @{ $how{namespaces} };
    my $child = fork() // die "fork: $!\n";
    if (!$child) {
        close $told; close $go;
        my $done = eval { enter(\%how, \%joined, $tell, $waits); 1 };
        complain($tell, $@) unless $done;
        POSIX::_exit(1);
    }
    close $tell; close $waits;
    my ($pid, $master);
    while (defined(my $line = readline $told)) {
        chomp $line;
        if ($line eq 'map') { map_users($child, $how{userBase}); syswrite($go, 'g') }
        elsif ($line =~ /^pid (\d+)/) {
            $pid = $1;
            waitpid($child, 0);
            my $ready = eval { $how{before}->($pid) if $how{before}; Cgroup::add($how{cgroup}, $pid) if defined $how{cgroup}; 1 };
            if (!$ready) { my $reason = $@; kill 'KILL', $pid; waitpid($pid, 0); die $reason }
            syswrite($go, 'g');
        }
        elsif ($line eq 'tty') { ($master, my $number) = open_terminal($pid); syswrite($go, pack('L', $number)) }
        elsif ($line =~ /^failed (.*)/) { waitpid($pid // $child, 0); die "$1\n" }
    }
    die "the process ended before it started\n" unless $pid;
    return ($pid, $master);
}

sub open_namespace { my ($path) = @_; open(my $file, '<', $path) or die "open $path: $!\n"; return $file }

sub complain { my ($tell, $reason) = @_; $reason =~ s/\s+$//; $reason =~ tr/\n/ /; syswrite($tell, "failed $reason\n") }

# In the first child: goes where the process is to be, then makes it. It is a sibling of this one, so its parent is the shim.
sub enter {
    my ($how, $joined, $tell, $waits) = @_;
    set_name('runc:[1:CHILD]');
    my %new = map { $_->{type} => 1 } grep { !$_->{path} } @{ $how->{namespaces} };
    if ($joined->{user}) { setns($joined->{user}, 'user'); become_root() }
    if (delete $new{user}) {
        unshare(CLONE('user'));
        syswrite($tell, "map\n");
        sysread($waits, my $word, 1);
        become_root();
    }
    setns($joined->{$_}, $_) for grep { $joined->{$_} } qw(ipc uts network pid cgroup mount);
    my $late = delete $new{cgroup};
    my $flags = 0;
    $flags |= CLONE($_) for keys %new;
    unshare($flags) if $flags;
    my $pid = clone_process();
    if ($pid) { syswrite($tell, "pid $pid\n"); POSIX::_exit(0) }
    my $done = eval { become($how, $late, $tell, $waits); 1 };
    complain($tell, $@) unless $done;
    POSIX::_exit(1);
}

sub become_root { set_gid(0); eval { set_groups(0) }; set_uid(0) }

sub map_users {
    my ($pid, $base) = @_;
    spill("/proc/$pid/$_", "0 $base 65536\n") for qw(gid_map uid_map);
}

# In the process itself.
sub become {
    my ($how, $cgroup_namespace, $tell, $waits) = @_;
    set_name('runc:[2:INIT]');
    sysread($waits, my $word, 1) or die "the runtime went away\n";
    unshare(CLONE('cgroup')) if $cgroup_namespace;
    my $process = $how->{process};
    sethostname($how->{hostname}) if defined $how->{hostname};
    Rootfs::build($how->{spec}, $how->{build}) if $how->{build};
    POSIX::setsid();
    connect_stdio($how, $tell, $waits);
    my $directory = $process->{cwd};
    chdir $directory or die "chdir to cwd (\"$directory\") set in config.json failed: $!\n";
    limit($process);
    %ENV = map { split /=/, $_, 2 } @{ $process->{env} };
    plain_signals();
    if ($how->{inside}) { return $how->{inside}->($tell) }
    my @args = @{ $process->{args} };
    my $path = program($args[0]);
    @args = @{ $process->{execArgs} } if $process->{execArgs};
    exec { $path } @args or die "exec $path: " . lc("$!") . "\n";
}

sub connect_stdio {
    my ($how, $tell, $waits) = @_;
    my @files = @{ $how->{stdio} // [] };
    if ($how->{tty}) {
        syswrite($tell, "tty\n");
        sysread($waits, my $number, 4) == 4 or die "no terminal\n";
        sysopen(my $terminal, '/dev/pts/' . unpack('L', $number), O_RDWR | O_NOCTTY) or die "open the terminal: $!\n";
        ioctl($terminal, TIOCSCTTY, 0);
        @files = ($terminal) x 3;
    }
    POSIX::dup2(fileno $files[$_], $_) for 0 .. $#files;
}

# The master side of a new terminal in the process's own devpts (pts(4)).
sub open_terminal {
    my ($pid) = @_;
    sysopen(my $master, "/proc/$pid/root/dev/pts/ptmx", O_RDWR | O_NOCTTY) or die "open ptmx: $!\n";
    my $unlock = pack('i', 0);
    ioctl($master, TIOCSPTLCK, $unlock) or die "unlock the terminal: $!\n";
    my $number = pack('I', 0);
    ioctl($master, TIOCGPTN, $number) or die "number of the terminal: $!\n";
    return ($master, unpack('I', $number));
}

# Capabilities, user and no_new_privs, in runc's order (libcontainer/init_linux.go).
sub limit {
    my ($process) = @_;
    my $mask = $process->{capabilityMask};
    for my $capability (0 .. 63) {
        next if $mask >> $capability & 1;
        last unless eval { prctl(CAPBSET_DROP, $capability); 1 };
    }
    my $user = $process->{user};
    eval { set_groups(@{ $user->{additionalGids} }) };
    set_gid($user->{gid});
    set_uid($user->{uid});
    capset($mask & permitted()) if $user->{uid} == 0;
    prctl(NO_NEW_PRIVS, 1) if $process->{noNewPrivileges};
}

# Looks a program up as runc does (Go's os/exec): words included.
sub program {
    my ($name) = @_;
    if ($name =~ m{/}) {
        die "exec: \"$name\": stat $name: no such file or directory\n" unless -e $name;
        die "exec: \"$name\": is a directory\n" if -d _;
        die "exec: \"$name\": permission denied\n" unless -x _;
        return $name;
    }
    for my $directory (split /:/, $ENV{PATH} // '') {
        my $path = "$directory/$name";
        return $path if -f $path && -x _;
    }
    die "exec: \"$name\": executable file not found in \$PATH\n";
}

1;
