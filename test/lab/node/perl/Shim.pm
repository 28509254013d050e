# A pod's shim: the parent of its sandbox and containers, as containerd-shim is. It listens on a unix socket; each
# connection is one request (R), and one that starts a process lives as long as that process:
#   to the lab    p pid, o stdout, e stderr, x exit status, E reason why it did not start, k done
#   from the lab  i stdin, c end of stdin, r "rows columns", s signal number
package Shim;
use strict;
use warnings;
use POSIX ();
use Errno qw(EAGAIN EINTR);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Sys;
use Wire;
use Cgroup;
use Pod;

use constant { TIOCSWINSZ => 0x5414, SUBREAPER => 36, FULL => 1 << 18, CHUNK => 65536 };

my (%connections, %by_pid, $listener, $ended);

sub run {
    my ($name, $socket) = @_;
    $listener = $socket;
    prctl(SUBREAPER, 1);
    $0 = "/usr/local/bin/containerd-shim-runc-v2 -namespace k8s.io -id $name -address /run/containerd/containerd.sock";
    set_name('containerd-shim');
    $ended = child_signals();
    blocking($listener, 0);
    $SIG{PIPE} = 'IGNORE';
    turn() while $listener || %connections;
    POSIX::_exit(0);
}

sub blocking {
    my ($file, $on) = @_;
    my $flags = fcntl($file, F_GETFL, 0);
    fcntl($file, F_SETFL, $on ? $flags & ~O_NONBLOCK : $flags | O_NONBLOCK);
}

sub turn {
    my ($read, $write) = ('', '');
    vec($read, fileno($_), 1) = 1 for $ended, grep { $_ } $listener;
    for my $c (values %connections) {
        vec($read, fileno $c->{socket}, 1) = 1 unless $c->{gone};
        vec($write, fileno $c->{socket}, 1) = 1 if length $c->{out} && !$c->{gone};
        if (length $c->{out} < FULL) { vec($read, fileno $_->{file}, 1) = 1 for @{ $c->{sources} } }
        vec($write, fileno $c->{stdin}, 1) = 1 if $c->{stdin} && length $c->{input};
    }
    return if select($read, $write, undef, undef) < 0;
    if (vec($read, fileno $ended, 1)) { sysread($ended, my $which, 4096); reap() }
    if ($listener && vec($read, fileno $listener, 1) && accept(my $socket, $listener)) {
        blocking($socket, 0);
        $connections{ fileno $socket } = { socket => $socket, in => '', out => '', sources => [], input => '' };
    }
    my @all = values %connections;
    for my $c (@all) {
        next if $c->{closed};
        my @ready = grep { vec($read, fileno $_->{file}, 1) } @{ $c->{sources} };
        pump($c, $_) for @ready;
        feed($c) if $c->{stdin} && length $c->{input} && vec($write, fileno $c->{stdin}, 1);
        hear($c) if !$c->{gone} && vec($read, fileno $c->{socket}, 1);
        settle($c);
    }
}

# Copies what a process has printed; forgets the source at its end. False when there was nothing to copy.
sub pump {
    my ($c, $source) = @_;
    my $got = sysread($source->{file}, my $data, CHUNK);
    return 0 if !defined $got && ($! == EAGAIN || $! == EINTR);
    if ($got) { $c->{out} .= frame($source->{letter}, $data) unless $c->{gone}; return 1 }
    $c->{sources} = [grep { $_ != $source } @{ $c->{sources} }];
    return 0;
}

sub feed {
    my ($c) = @_;
    my $wrote = syswrite($c->{stdin}, $c->{input});
    if (defined $wrote) { substr($c->{input}, 0, $wrote) = '' }
    elsif ($! != EAGAIN && $! != EINTR) { $c->{input} = ''; $c->{stdin} = undef }
}

# Reads what the lab sends; when it has gone away, ends a command that was run for it.
sub hear {
    my ($c) = @_;
    my $got = sysread($c->{socket}, $c->{in}, CHUNK, length $c->{in});
    return if !defined $got && ($! == EAGAIN || $! == EINTR);
    if (!$got) {
        $c->{gone} = 1;
        kill 'KILL', $c->{pid} if $c->{pid} && $c->{for_client};
        return;
    }
    while (my ($letter, $payload) = next_frame(\$c->{in})) { obey($c, $letter, $payload) }
}

sub obey {
    my ($c, $letter, $payload) = @_;
    if ($letter eq 'R') { request($c, decode_json($payload)) }
    elsif ($letter eq 'i') { $c->{input} .= $payload }
    elsif ($letter eq 'c') { $c->{input_ends} = 1 }
    elsif ($letter eq 'r' && $c->{terminal}) { my $size = pack('S4', split(/ /, $payload), 0, 0); ioctl($c->{terminal}, TIOCSWINSZ, $size) }
    elsif ($letter eq 's' && $c->{pid}) { kill $payload, $c->{pid} }
}

sub request {
    my ($c, $wanted) = @_;
    my $done = eval {
        my $started = Pod::handle($wanted);
        if ($wanted->{op} eq 'destroy') { close $listener; $listener = undef }
        if ($started) { attend($c, $started) }
        else { $c->{out} .= frame('k', '') }
        1;
    };
    $c->{out} .= frame('E', $@ =~ s/\s+$//r) unless $done;
    $c->{ending} = 1 unless $c->{pid};
}

sub attend {
    my ($c, $started) = @_;
    @$c{qw(pid stdin terminal cgroup for_client shared)} = @$started{qw(pid stdin terminal cgroup for_client shared)};
    $c->{sources} = $started->{sources};
    blocking($_->{file}, 0) for @{ $c->{sources} };
    blocking($c->{stdin}, 0) if $c->{stdin};
    $by_pid{ $c->{pid} } = $c;
    $c->{out} .= frame('p', $c->{pid});
}

# Closes what has come to its end, after all of it was sent.
sub settle {
    my ($c) = @_;
    if (length $c->{out} && !$c->{gone}) {
        my $wrote = syswrite($c->{socket}, $c->{out});
        if (defined $wrote) { substr($c->{out}, 0, $wrote) = '' }
        elsif ($! != EAGAIN && $! != EINTR) { $c->{gone} = 1 }
    }
    $c->{stdin} = undef if $c->{input_ends} && !length $c->{input} && !$c->{terminal};
    my $over = $c->{ending} && !@{ $c->{sources} } && !length $c->{out};
    return unless $over || $c->{gone} && !$c->{pid};
    $c->{closed} = 1;
    delete $connections{ fileno $c->{socket} };
    close $c->{socket};
}

# Takes the exit status of everything that has ended; output first, so that none comes after the status. What was printed is sent at
# once, as by containerd's shim, which copies beside everything else: to end the rest may take a while.
sub reap {
    while ((my $pid = waitpid(-1, POSIX::WNOHANG())) > 0) {
        my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
        my $c = delete $by_pid{$pid} or next;
        drain($c);
        settle($c);
        end_rest($c, $pid) if $c->{shared};
        Cgroup::remove($c->{cgroup}) if defined $c->{cgroup};
        drain($c);
        $c->{out} .= frame('x', $status);
        $c->{ending} = 1;
        $c->{pid} = undef;
        settle($c);
    }
}

sub drain {
    my ($c) = @_;
    my @sources = @{ $c->{sources} };
    for my $source (@sources) { 1 while pump($c, $source) }
}

# Without a pid namespace of its own a container's other processes outlive its first one: runc kills them all.
sub end_rest {
    my ($c, $first) = @_;
    for (1 .. 50) {
        my @left = @Cgroup::HIERARCHIES ? Cgroup::members($c->{cgroup}) : session($first);
        last unless @left;
        kill 'KILL', @left;
        select(undef, undef, undef, 0.01);
    }
}

# Where there are no cgroups: the processes of the session that the first one led.
sub session {
    my ($leader) = @_;
    my @members;
    for my $file (glob '/proc/[0-9]*/stat') {
        my ($pid, $state, $session) = slurp($file) =~ /^(\d+) \(.*\) (\S) \d+ \d+ (\d+)/s or next;
        push @members, $pid if $session == $leader && $state ne 'Z';
    }
    return @members;
}

1;
