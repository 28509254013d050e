# A container's mount namespace, made from the mounts of its runtime spec (github.com/opencontainers/runtime-spec,
# config.md and config-linux.md). Runs in the new namespace, before the container's program.
package Rootfs;
use strict;
use warnings;
use Sys;
use Wire;

my %FLAGS = map { $_ => 1 } qw(ro nosuid nodev noexec relatime strictatime);
my @DEVICES = ([null => 1, 3], [zero => 1, 5], [full => 1, 7], [random => 1, 8], [urandom => 1, 9], [tty => 5, 0]);

sub build {
    my ($spec, $root) = @_;
    mount('none', '/', '', MS('rec', 'slave'), '');
    make_root($root);
    my $target = $root->{target};
    for my $wanted (@{ $spec->{mounts} }) { make_mount($target, $wanted, $spec->{linux}{cgroupsPath}) }
    make_devices("$target/dev");
    chdir $target or die "chdir $target: $!\n";
    pivot_root('.', '.');
    umount('.');
    chdir '/';
    hide($_) for @{ $spec->{linux}{maskedPaths} // [] };
    protect($_) for grep { -e } @{ $spec->{linux}{readonlyPaths} // [] };
    read_only('/') if $spec->{root}{readonly};
}

# An overlay over the image; where the kernel refuses one (some user namespaces), the copy that was made instead.
sub make_root {
    my ($root) = @_;
    my $overlay = "lowerdir=$root->{lower},upperdir=$root->{upper},workdir=$root->{work}";
    return if !$root->{copied} && (eval { mount('overlay', $root->{target}, 'overlay', 0, $overlay); 1 }
        || eval { mount('overlay', $root->{target}, 'overlay', 0, "$overlay,userxattr"); 1 });
    copy_tree($root->{lower}, $root->{upper}, -1) unless $root->{copied};
    mount($root->{upper}, $root->{target}, '', MS('bind', 'rec'), '');
}

# Copies an image; hard links stay links. With an owner, everything belongs to it.
sub copy_tree {
    my ($from, $to, $owner, $links) = @_;
    $links //= {};
    opendir(my $list, $from) or die "open $from: $!\n";
    for my $name (grep { !/^\.\.?$/ } readdir $list) {
        my ($source, $copy) = ("$from/$name", "$to/$name");
        my ($inode, $mode) = (lstat $source)[1, 2];
        if (-l _) { symlink readlink($source), $copy; next }
        if (-d _) { mkdir $copy; copy_tree($source, $copy, $owner, $links) }
        elsif ($links->{$inode}) { link $links->{$inode}, $copy or die "link $copy: $!\n" }
        else { spill($copy, slurp($source)); $links->{$inode} = $copy }
        chown $owner, $owner, $copy if $owner >= 0;
        chmod $mode & 07777, $copy;
    }
}

# Where a path inside the root really is: links are followed as the container would.
sub inside {
    my ($root, $path, $depth) = @_;
    my @parts = grep { $_ ne '' && $_ ne '.' } split m{/}, $path;
    my @real;
    while (@parts) {
        my $part = shift @parts;
        if ($part eq '..') { pop @real; next }
        my $here = join('/', $root, @real, $part);
        if (-l $here) {
            die "too many links in $path\n" if $depth++ > 40;
            my $link = readlink $here;
            @real = () if $link =~ m{^/};
            unshift @parts, grep { $_ ne '' && $_ ne '.' } split m{/}, $link;
            next;
        }
        push @real, $part;
    }
    return join('/', $root, @real);
}

sub make_mount {
    my ($root, $wanted, $cgroup) = @_;
    my $target = inside($root, $wanted->{destination}, 0);
    my (@flags, @data);
    my %option = map { $_ => 1 } @{ $wanted->{options} };
    for my $option (@{ $wanted->{options} }) {
        if ($FLAGS{$option}) { push @flags, $option }
        elsif ($option !~ /^(?:rw|r?bind|r?private)$/) { push @data, $option }
    }
    if ($option{bind} || $option{rbind}) { return make_bind($wanted->{source}, $target, \%option, @flags) }
    make_path($target);
    if ($wanted->{type} eq 'cgroup') { return show_cgroups($target, $cgroup, $option{ro}) }
    my @attempts = (join(',', @data), join(',', grep { !/^gid=/ } @data));
    for my $data (@attempts) {
        return if eval { mount($wanted->{source}, $target, $wanted->{type}, MS(@flags), $data); 1 };
    }
    my $reason = $@;
    die $reason unless $wanted->{type} eq 'sysfs';
    make_bind('/sys', $target, { rbind => 1, ro => $option{ro} }, @flags);
}

sub make_bind {
    my ($source, $target, $option, @flags) = @_;
    if (-d $source) { make_path($target) }
    elsif (!-e $target) {
        make_path($target =~ s{/[^/]*$}{}r);
        spill($target, '');
    }
    mount($source, $target, '', MS('bind', $option->{rbind} ? 'rec' : ()), '');
    remount($target, @flags) if grep { $_ ne 'relatime' } @flags;
}

# Changes a bind mount's flags. In a user namespace those that the mount had cannot be taken off, so they are tried with it.
sub remount {
    my ($target, @flags) = @_;
    for my $locked ([], [qw(nosuid nodev)], [qw(nosuid nodev noexec)], [qw(nosuid nodev relatime)]) {
        my %all = map { $_ => 1 } @flags, @$locked;
        return if eval { mount('none', $target, '', MS('bind', 'remount', keys %all), ''); 1 };
    }
    die $@;
}

# Of each hierarchy the container's own directory, as runc shows version 1.
sub show_cgroups {
    my ($target, $cgroup, $ro) = @_;
    return unless @Cgroup::HIERARCHIES && defined $cgroup;
    if (Cgroup::unified()) { return mount('cgroup', $target, 'cgroup2', MS(qw(nosuid nodev noexec), $ro ? 'ro' : ()), '') }
    mount('tmpfs', $target, 'tmpfs', MS(qw(nosuid nodev noexec)), 'mode=755');
    for my $top (@Cgroup::HIERARCHIES) {
        my $name = $top =~ s{.*/}{}r;
        next unless -d "$top$cgroup" && mkdir "$target/$name";
        make_bind("$top$cgroup", "$target/$name", {}, qw(nosuid nodev noexec), $ro ? 'ro' : ());
    }
}

sub make_devices {
    my ($dev) = @_;
    for my $device (@DEVICES) {
        my ($name, $major, $minor) = @$device;
        next if -e "$dev/$name" || works($dev, $name, $major, $minor);
        unlink "$dev/$name";
        make_bind("/dev/$name", "$dev/$name", {});
    }
    symlink "/proc/self/fd$_->[0]", "$dev/$_->[1]" for ['', 'fd'], ['/0', 'stdin'], ['/1', 'stdout'], ['/2', 'stderr'];
    symlink 'pts/ptmx', "$dev/ptmx";
}

# In a user namespace a device can perhaps be made, but not be opened.
sub works {
    my ($dev, $name, @number) = @_;
    return 0 unless eval { make_device("$dev/$name", 0666, @number); 1 };
    return $name eq 'tty' || open(my $try, '<', "$dev/$name");
}

sub hide {
    my ($path) = @_;
    if (-d $path) { mount('tmpfs', $path, 'tmpfs', MS('ro'), 'size=4k,nr_inodes=1') }
    elsif (-e $path) { mount('/dev/null', $path, '', MS('bind'), '') }
}

sub protect { my ($path) = @_; mount($path, $path, '', MS('bind', 'rec'), ''); read_only($path, qw(nosuid nodev noexec)) }

sub read_only { my ($path, @flags) = @_; remount($path, 'ro', @flags) }

1;
