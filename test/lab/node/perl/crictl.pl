#!/usr/bin/perl
# crictl on a node of the lab: hands its arguments to the lab, which answers as crictl 1.36 does.
use strict;
use warnings;
use Socket qw(AF_UNIX SOCK_STREAM pack_sockaddr_un);

socket(my $lab, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
connect($lab, pack_sockaddr_un('/run/containerd/containerd.sock')) or die "crictl: the lab has gone: $!\n";
syswrite($lab, join('', map { pack('a1 N a*', 'a', length, $_) } @ARGV) . pack('a1 N', 'g', 0));
my $buffer = '';
while (sysread($lab, $buffer, 65536, length $buffer)) {
    while (length $buffer >= 5) {
        my ($letter, $length) = unpack('a1 N', $buffer);
        last if length $buffer < 5 + $length;
        my $payload = substr($buffer, 5, $length);
        substr($buffer, 0, 5 + $length) = '';
        print STDOUT $payload if $letter eq 'o';
        print STDERR $payload if $letter eq 'e';
        exit $payload if $letter eq 'x';
    }
}
exit 1;
