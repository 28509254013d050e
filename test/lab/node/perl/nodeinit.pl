# A node of the lab. Started with its configuration (JSON) as only argument. The first process, the keeper, stays on the
# machine: when its standard input ends, or the node's first process does, it ends everything and takes away what is left.
# That first process is PID 1 of the node and forks a shim for each pod.
use strict;
use warnings;
use POSIX ();
use Socket qw(AF_INET SOCK_STREAM inet_aton pack_sockaddr_in);
use Sys;
use Wire;
use Netlink;
use Cgroup;
use Root;
use Shim;

my $config = decode_json($ARGV[0]);
my ($uid, $gid) = ($>, $) + 0);
$0 = "lab-node-keeper $config->{name}";
$SIG{$_} = 'IGNORE' for qw(INT HUP TERM PIPE);
set_name('lab-node-keeper');
prepare_keeper();

pipe(my $told, my $tell) or die "pipe: $!\n";
my $helper = fork() // die "fork: $!\n";
if (!$helper) {
    close STDIN;
    close $told;
    my $done = eval { first_process($tell); 1 };
    syswrite($tell, 'failed ' . ($done ? '' : $@));
    POSIX::_exit(1);
}
close $tell;
my ($pid, $ready) = (0, 0);
while (defined(my $line = readline $told)) {
    if ($line =~ /^pid (\d+)/) { $pid = $1 }
    elsif ($line =~ /^ready (\S*)/) { $ready = 1; syswrite(STDOUT, "ready $pid $1 " . cgroup_version() . "\n"); last }
    else { syswrite(STDERR, $line) }
}
waitpid($helper, 0);
finish($ready ? watch() : 1);

# In a user namespace when we are nobody special; cgroups when we may make them.
sub prepare_keeper {
    if ($config->{unprivileged}) {
        unshare(CLONE('user'));
        spill('/proc/self/setgroups', 'deny');
        spill('/proc/self/uid_map', "0 $uid 1\n");
        spill('/proc/self/gid_map', "0 $gid 1\n");
        return;
    }
    my @all = Cgroup::find();
    my $writable = @all && !grep { !mkdir("$_$config->{cgroupParent}") } @all;
    @Cgroup::HIERARCHIES = @all;
    if ($writable) { rmdir "$_$config->{cgroupParent}" for @all; Cgroup::make($config->{cgroupParent}) }
    else { Cgroup::remove($config->{cgroupParent}); @Cgroup::HIERARCHIES = () }
}

# 0: none that we may write to; 2: only version 2.
sub cgroup_version { @Cgroup::HIERARCHIES ? Cgroup::unified() ? 2 : 1 : 0 }

# Until the lab says so or its end closes our standard input, or the node is over. True when the lab said so.
sub watch {
    local $SIG{CHLD} = sub { };
    while (1) {
        if (waitpid($pid, POSIX::WNOHANG()) == $pid) { $pid = 0; sysread(STDIN, my $word, 4096); last }
        my $read = '';
        vec($read, 0, 1) = 1;
        my $count = select($read, undef, undef, 1);
        return sysread(STDIN, my $word, 4096) if $count > 0;
    }
    return 1;
}

sub finish {
    my ($lab_lives) = @_;
    if ($pid) { kill 'KILL', $pid; waitpid($pid, 0) }
    if (@Cgroup::HIERARCHIES) {
        for (1 .. 200) { last if Cgroup::remove($config->{cgroupParent}); select(undef, undef, undef, 0.01) }
    }
    Pod::remove_tree($lab_lives ? $config->{directory} : $config->{lab});
    POSIX::_exit($ready ? 0 : 1);
}

# Makes the node's namespaces, and PID 1 in them as a child of the keeper.
sub first_process {
    my ($tell) = @_;
    my $flags = 0;
    $flags |= CLONE($_) for qw(mount uts ipc network pid);
    unshare($flags);
    my $node = clone_process();
    if ($node) { syswrite($tell, "pid $node\n"); POSIX::_exit(0) }
    prctl(1, POSIX::SIGKILL());    # PR_SET_PDEATHSIG
    POSIX::setsid();
    $0 = '/usr/local/bin/nodeinit';
    set_name('nodeinit');
    my $control = listen_on("$config->{directory}/containerd/node.sock");
    my $client = slurp($config->{crictl});
    Root::build($config);
    $config->{crictlText} = $client;
    show_crictl(1);
    sethostname($config->{name});
    my $netlink = netlink_open();
    link_up($netlink, 'lo');
    add_bridge($netlink, 'cni0');
    add_address($netlink, 'cni0', $config->{address}, 24);
    link_up($netlink, 'cni0');
    eval { spill('/proc/sys/net/ipv4/ip_forward', '1') };
    my $mac = link_mac($netlink, 'cni0');
    close $netlink;
    open(STDIN, '<', '/dev/null');
    syswrite($tell, "ready $mac\n");
    close $tell;
    open(STDOUT, '>', '/dev/null');
    serve($control);
}

sub serve {
    my ($control) = @_;
    my $ended = child_signals();
    while (1) {
        my $read = '';
        vec($read, fileno $_, 1) = 1 for $ended, $control;
        select($read, undef, undef, undef);
        if (vec($read, fileno $ended, 1)) { sysread($ended, my $which, 4096); 1 while waitpid(-1, POSIX::WNOHANG()) > 0 }
        next unless vec($read, fileno $control, 1) && accept(my $socket, $control);
        my $wanted = read_request($socket) or next;
        my $answer = eval { answer($wanted, $socket, $control) } // frame('E', $@ =~ s/\s+$//r);
        syswrite($socket, $answer);
    }
}

sub answer {
    my ($wanted, $socket, $control) = @_;
    if ($wanted->{op} eq 'shim') { start_shim($wanted->{id}, $socket, $control); return frame('k', '') }
    if ($wanted->{op} eq 'crictl') { show_crictl($wanted->{present}); return frame('k', '') }
    if ($wanted->{op} eq 'remove') { Pod::remove_tree($wanted->{path}); return frame('k', '') }
    if ($wanted->{op} eq 'dial') {
        my $child = fork() // die "fork: $!\n";
        return '' if $child;
        syswrite($socket, eval { dial($wanted) } // frame('E', $@ =~ s/\s+$//r));
        POSIX::_exit(0);
    }
    die "no operation $wanted->{op}\n";
}

sub start_shim {
    my ($id, $socket, $control) = @_;
    my $listener = listen_on("/run/containerd/s/$id");
    my $child = fork() // die "fork: $!\n";
    return if $child;
    close $socket;
    close $control;
    eval { Shim::run($id, $listener) };
    print STDERR $@;
    POSIX::_exit(1);
}

sub show_crictl {
    my ($present) = @_;
    my $path = '/usr/local/bin/crictl';
    unlink $path;
    return unless $present;
    spill($path, $config->{crictlText});
    chmod 0755, $path;
}

# Opens a connection from the node's network, as the kubelet's probes do; sends a text, gives back the answer's first line.
sub dial {
    my ($wanted) = @_;
    local $SIG{ALRM} = sub { die "context deadline exceeded (Client.Timeout exceeded while awaiting headers)\n" };
    alarm($wanted->{timeout});
    socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
    connect($socket, pack_sockaddr_in($wanted->{port}, inet_aton($wanted->{host})))
        or die "dial tcp $wanted->{host}:$wanted->{port}: connect: " . lc("$!") . "\n";
    return frame('k', '') unless defined $wanted->{text};
    syswrite($socket, $wanted->{text});
    my $line = readline($socket) // die "EOF\n";
    return frame('k', $line);
}
