# What a shim does for its pod: files, sandbox with network, containers, commands, the end of it all.
package Pod;
use strict;
use warnings;
use POSIX ();
use Sys;
use Wire;
use Netlink;
use Cgroup;
use Rootfs;
use Launch;

my %sandbox;

my %OPERATIONS = (prepare => \&prepare, sandbox => \&sandbox, container => \&container, exec => \&command, forget => \&forget, destroy => \&destroy);

# Does what a request asks for; what it started, if it started a process.
sub handle { my ($wanted) = @_; ($OPERATIONS{ $wanted->{op} } // die "no operation $wanted->{op}\n")->($wanted) }

# Directories and files on the node that the pod needs before it can start. The owner is the pod's root.
sub prepare {
    my ($wanted) = @_;
    for my $entry (@{ $wanted->{entries} }) {
        my $path = $entry->{path};
        if (defined $entry->{text}) { make_path($path =~ s{/[^/]*$}{}r); spill($path, $entry->{text}) }
        elsif ($entry->{copyOf}) { make_path($path); Rootfs::copy_tree($entry->{copyOf}, $path, $entry->{owner}) }
        elsif (!-e $path) {
            make_path($path);
            mount('tmpfs', $path, 'tmpfs', MS(qw(nosuid nodev)), "mode=$entry->{mode}") if $entry->{memory};
        }
        next if $entry->{keep};
        chown $entry->{owner}, $entry->{group} // $entry->{owner}, $path if defined $entry->{owner};
        chmod oct $entry->{mode}, $path if $entry->{mode};
    }
    return;
}

# Starts the pause process, with the pod's namespaces and network.
sub sandbox {
    my ($wanted) = @_;
    my $spec = $wanted->{spec};
    my @null = map { open(my $file, '+<', '/dev/null') or die "/dev/null: $!\n"; $file } 1 .. 3;
    my $started = begin($wanted, stdio => \@null, inside => \&pause, before => sub { wire_up($_[0], $wanted->{network}) if $wanted->{network} });
    $sandbox{network} = $wanted->{network};
    return $started;
}

# Sleeps until it is told to end, and takes the exit status of the pod's orphans (kubernetes build/pause/linux/pause.c).
sub pause {
    my ($tell) = @_;
    $0 = '/pause';
    set_name('pause');
    $SIG{CHLD} = sub { 1 while waitpid(-1, POSIX::WNOHANG()) > 0 };
    $SIG{TERM} = $SIG{INT} = sub { POSIX::_exit(0) };
    POSIX::sigprocmask(POSIX::SIG_BLOCK(), POSIX::SigSet->new(POSIX::SIGCHLD(), POSIX::SIGTERM(), POSIX::SIGINT()));
    close $tell;
    close_from(3);
    my $nothing = POSIX::SigSet->new;
    POSIX::sigsuspend($nothing) while 1;
}

# What a bridge plugin does: a veth pair, the node's end on the bridge, the pod's end is eth0.
sub wire_up {
    my ($pid, $network) = @_;
    open(my $netns, '<', "/proc/$pid/ns/net") or die "netns of $pid: $!\n";
    my $child = fork() // die "fork: $!\n";
    if ($child) { waitpid($child, 0); die "failed to set up the pod's network\n" if $?; pin_network($pid, $network); return }
    my $done = eval {
        my $node = netlink_open();
        add_veth($node, $network->{veth}, 'eth0', $netns);
        set_master($node, $network->{veth}, $network->{bridge});
        link_up($node, $network->{veth});
        setns($netns, 'network');
        my $pod = netlink_open();
        link_up($pod, 'lo');
        add_address($pod, 'eth0', $network->{ip}, 24);
        link_up($pod, 'eth0');
        add_route($pod, $network->{gateway});
        # containerd: enable_unprivileged_ports and enable_unprivileged_icmp
        eval { spill('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0') };
        eval { spill('/proc/sys/net/ipv4/ping_group_range', '0 2147483647') };
        1;
    };
    print STDERR $@ unless $done;
    POSIX::_exit($done ? 0 : 1);
}

# Where a network plugin is handed the namespace; `ip netns` lists it.
sub pin_network {
    my ($pid, $network) = @_;
    spill($network->{path}, '');
    mount("/proc/$pid/ns/net", $network->{path}, '', MS('bind'), '');
}

sub container {
    my ($wanted) = @_;
    return begin($wanted, streams($wanted));
}

# The options of Launch for a process's streams, and what the shim keeps of them.
sub streams {
    my ($wanted) = @_;
    return (tty => 1) if $wanted->{tty};
    pipe(my $out, my $out_end) or die "pipe: $!\n";
    pipe(my $err, my $err_end) or die "pipe: $!\n";
    my ($in, $in_end);
    if ($wanted->{stdin}) { pipe($in, $in_end) or die "pipe: $!\n" }
    else { open($in, '<', '/dev/null') or die "/dev/null: $!\n" }
    return (stdio => [$in, $out_end, $err_end], kept => { stdin => $in_end, sources => [{ file => $out, letter => 'o' }, { file => $err, letter => 'e' }] });
}

# Starts a sandbox or a container from its runtime spec.
sub begin {
    my ($wanted, %streams) = @_;
    my $spec = $wanted->{spec};
    my $cgroup = $spec->{linux}{cgroupsPath};
    Cgroup::make($cgroup) if defined $cgroup;
    my $root = $wanted->{root};
    make_path($_) for grep { defined } @$root{qw(upper work target)};
    my $kept = delete $streams{kept};
    my ($pid, $master) = Launch::start(
        namespaces => $spec->{linux}{namespaces}, spec => $spec, process => $spec->{process}, build => $root,
        hostname => $wanted->{setHostname} ? $spec->{hostname} : undef, cgroup => $cgroup,
        userBase => $wanted->{userBase}, %streams,
    );
    my $shared = !grep { $_->{type} eq 'pid' && !$_->{path} } @{ $spec->{linux}{namespaces} };
    return attended($pid, $master, $kept, cgroup => $cgroup, shared => $shared && $wanted->{op} eq 'container');
}

sub attended {
    my ($pid, $master, $kept, %more) = @_;
    return { pid => $pid, sources => [{ file => $master, letter => 'o' }], stdin => $master, terminal => $master, %more } if $master;
    return { pid => $pid, sources => [], %{ $kept // {} }, %more };
}

# Runs a command in all namespaces of a container's process.
sub command {
    my ($wanted) = @_;
    my $target = $wanted->{pid};
    my @types = ([user => 'user'], [network => 'net'], [ipc => 'ipc'], [uts => 'uts'], [pid => 'pid'], [cgroup => 'cgroup'], [mount => 'mnt']);
    # Only where it is elsewhere: a process in a user namespace of its own may not even join the one it is in.
    my @namespaces = map { { type => $_->[0], path => "/proc/$target/ns/$_->[1]" } }
        grep { (readlink("/proc/$target/ns/$_->[1]") // '') ne readlink("/proc/self/ns/$_->[1]") } @types;
    my %streams = streams($wanted);
    my $kept = delete $streams{kept};
    my ($pid, $master) = Launch::start(namespaces => \@namespaces, process => $wanted->{process}, cgroup => $wanted->{cgroup}, %streams);
    return attended($pid, $master, $kept, for_client => 1);
}

# After the last process has ended: takes away what is left on the node.
sub destroy {
    my ($wanted) = @_;
    if (my $network = $sandbox{network}) {
        eval { delete_link(netlink_open(), $network->{veth}) };
        eval { umount($network->{path}) };
        unlink $network->{path};
    }
    Cgroup::remove($wanted->{cgroup}) if defined $wanted->{cgroup};
    for my $path (@{ $wanted->{unmount} // [] }) { eval { umount($path) } }
    return forget($wanted);
}

# Files of containers that have ended.
sub forget { my ($wanted) = @_; remove_tree($_) for @{ $wanted->{remove} // [] }; return }

sub remove_tree {
    my ($path) = @_;
    if (-d $path && !-l $path) {
        opendir(my $list, $path) or return;
        remove_tree("$path/$_") for grep { !/^\.\.?$/ } readdir $list;
        rmdir $path;
    }
    else { unlink $path }
}

1;
