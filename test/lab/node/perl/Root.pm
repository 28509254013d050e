# The node's own root file system: a tmpfs with the machine's programs bound in read-only, so that nothing on the node
# changes the machine, and all of it goes with the node's mount namespace.
package Root;
use strict;
use warnings;
use Sys;
use Wire;
use Rootfs;

my @BORROWED = qw(bin sbin lib lib32 lib64 libx32 usr etc opt);
my @OWN = qw(/dev/pts /dev/shm /dev/mqueue /proc /sys /tmp /root /home /mnt /run/netns /run/containerd /var/lib/kubelet/pods
    /var/lib/containerd /var/log/pods /var/tmp);

sub build {
    my ($config) = @_;
    my $root = "$config->{directory}/root";
    mount('none', '/', '', MS('rec', 'private'), '');
    mkdir $root;
    mount('tmpfs', $root, 'tmpfs', 0, 'mode=755');
    make_path("$root$_") for @OWN;
    chmod 01777, "$root$_" for qw(/tmp /var/tmp /dev/shm);
    symlink '/run', "$root/var/run";
    borrow($root, $_) for @BORROWED;
    mount('proc', "$root/proc", 'proc', MS(qw(nosuid nodev noexec)), '');
    own_sys($root);
    Rootfs::make_devices("$root/dev");
    mount('devpts', "$root/dev/pts", 'devpts', MS(qw(nosuid noexec)), 'newinstance,ptmxmode=0666,mode=0620');
    mount('tmpfs', "$root/dev/shm", 'tmpfs', MS(qw(nosuid nodev)), '');
    eval { mount('mqueue', "$root/dev/mqueue", 'mqueue', MS(qw(nosuid nodev noexec)), '') };
    mount("$config->{directory}/containerd", "$root/run/containerd", '', MS('bind'), '');
    mount('tmpfs', "$root/usr/local/bin", 'tmpfs', 0, 'mode=755') if -d "$root/usr/local/bin";
    cover("$root/etc/hostname", "$config->{name}\n", $root);
    cover("$root/etc/hosts", $config->{hosts}, $root);
    $_->($root) for map { my $image = $_; sub { unpack_image($_[0], $image) } } @{ $config->{images} };
    chdir $root;
    pivot_root('.', '.');
    umount('.');
    chdir '/';
}

# A directory of the machine, read-only; a link (Debian's /bin) as a link.
sub borrow {
    my ($root, $name) = @_;
    if (-l "/$name") { symlink readlink("/$name"), "$root/$name"; return }
    return unless -d "/$name";
    mkdir "$root/$name";
    mount("/$name", "$root/$name", '', MS('bind', 'rec'), '');
    Rootfs::remount("$root/$name", 'ro');
}

# The node's own view of /sys where the kernel allows one, with the machine's cgroups.
sub own_sys {
    my ($root) = @_;
    if (eval { mount('sysfs', "$root/sys", 'sysfs', MS(qw(nosuid nodev noexec)), ''); 1 }) {
        mount('/sys/fs/cgroup', "$root/sys/fs/cgroup", '', MS('bind', 'rec'), '') if -d '/sys/fs/cgroup';
    }
    else { mount('/sys', "$root/sys", '', MS('bind', 'rec'), '') }
}

# Puts a file of the node's own over one of the machine's.
sub cover {
    my ($path, $text, $root) = @_;
    return unless -f $path;
    my $own = "$root/run/" . ($path =~ s{.*/}{}r);
    spill($own, $text);
    mount($own, $path, '', MS('bind'), '');
}

# An image's file system, from its table: {path, copyOf | text | link | directory, mode}.
sub unpack_image {
    my ($root, $image) = @_;
    make_path("$root$image->{directory}");
    for my $file (@{ $image->{files} }) {
        my $path = "$root$image->{directory}$file->{path}";
        if ($file->{directory}) { make_path($path) }
        elsif ($file->{copyOf}) { spill($path, slurp($file->{copyOf})) }
        elsif ($file->{link}) { link "$root$image->{directory}$file->{link}", $path or die "link $path: $!\n"; next }
        else { spill($path, $file->{text}) }
        chmod oct($file->{mode} // '755'), $path;
    }
}

1;
