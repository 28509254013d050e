# rtnetlink(7), as much as a node's bridge and a pod's veth pair need.
package Netlink;
use strict;
use warnings;
use Exporter 'import';
use Socket qw(SOCK_RAW inet_aton);

our @EXPORT = qw(netlink_open link_index link_up add_bridge add_veth set_master delete_link add_address add_route link_mac);

use constant { AF_NETLINK => 16, RTM_NEWLINK => 16, RTM_DELLINK => 17, RTM_GETLINK => 18, RTM_NEWADDR => 20, RTM_NEWROUTE => 24 };
use constant { NLM_REQUEST => 1, NLM_ACK => 4, NLM_CREATE => 0x600 };    # create, and fail if it is there

# A socket of the network namespace that the caller is in; it stays there when the caller moves on.
sub netlink_open {
    socket(my $socket, AF_NETLINK, SOCK_RAW, 0) or die "netlink: $!\n";
    return $socket;
}

sub attribute {
    my ($type, $value) = @_;
    my $length = 4 + length $value;
    return pack('SSa*', $length, $type, $value) . "\0" x (-$length & 3);
}

# Sends one request and reads its acknowledgement; for a GET, the payload of the answer.
sub ask {
    my ($socket, $type, $flags, $body, $what) = @_;
    my $message = pack('LSSLL', 16 + length $body, $type, NLM_REQUEST | $flags, 1, 0) . $body;
    defined send($socket, $message, 0) or die "$what: $!\n";
    defined recv($socket, my $answer, 65536, 0) or die "$what: $!\n";
    my (undef, $kind) = unpack('LS', $answer);
    return substr($answer, 16) if $kind != 2;
    my $error = -unpack('l', substr($answer, 16, 4));
    if ($error) { $! = $error; die "$what: $!\n" }
    return '';
}

sub link_body { my ($index, $flags, $change, @attributes) = @_; pack('CCSlLL', 0, 0, 0, $index, $flags, $change) . join('', @attributes) }

sub link_info { my ($socket, $name) = @_; ask($socket, RTM_GETLINK, 0, link_body(0, 0, 0, attribute(3, "$name\0")), "link $name") }

sub link_index { my ($socket, $name) = @_; unpack('x4 l', link_info($socket, $name)) }

# The hardware address, as aa:bb:cc:dd:ee:ff.
sub link_mac {
    my ($socket, $name) = @_;
    my $rest = substr(link_info($socket, $name), 16);
    while (length $rest >= 4) {
        my ($length, $type) = unpack('SS', $rest);
        return join(':', map { sprintf '%02x', $_ } unpack('C*', substr($rest, 4, $length - 4))) if $type == 1;
        substr($rest, 0, ($length + 3) & ~3) = '';
    }
    return '';
}

sub link_up {
    my ($socket, $name) = @_;
    ask($socket, RTM_NEWLINK, NLM_ACK, link_body(link_index($socket, $name), 1, 1), "link $name up");
}

sub add_bridge {
    my ($socket, $name) = @_;
    my $info = attribute(18, attribute(1, 'bridge'));
    ask($socket, RTM_NEWLINK, NLM_ACK | NLM_CREATE, link_body(0, 0, 0, attribute(3, "$name\0"), $info), "bridge $name");
}

# A pair: one end here, the other in the namespace that the open file $netns is.
sub add_veth {
    my ($socket, $name, $peer, $netns) = @_;
    my $other = link_body(0, 0, 0, attribute(3, "$peer\0"), attribute(28, pack('L', fileno $netns)));
    my $info = attribute(18, attribute(1, 'veth') . attribute(2, attribute(1, $other)));
    ask($socket, RTM_NEWLINK, NLM_ACK | NLM_CREATE, link_body(0, 0, 0, attribute(3, "$name\0"), $info), "veth $name");
}

sub set_master {
    my ($socket, $name, $master) = @_;
    my $attribute = attribute(10, pack('l', link_index($socket, $master)));
    ask($socket, RTM_NEWLINK, NLM_ACK, link_body(link_index($socket, $name), 0, 0, $attribute), "master of $name");
}

sub delete_link {
    my ($socket, $name) = @_;
    ask($socket, RTM_DELLINK, NLM_ACK, link_body(0, 0, 0, attribute(3, "$name\0")), "delete $name");
}

sub add_address {
    my ($socket, $name, $address, $prefix) = @_;
    my $packed = inet_aton($address);
    my $broadcast = pack('N', unpack('N', $packed) | (0xffffffff >> $prefix));
    my $body = pack('CCCCL', 2, $prefix, 0, 0, link_index($socket, $name));
    $body .= attribute(2, $packed) . attribute(1, $packed) . attribute(4, $broadcast);
    ask($socket, RTM_NEWADDR, NLM_ACK | NLM_CREATE, $body, "address $address");
}

# The default route.
sub add_route {
    my ($socket, $gateway) = @_;
    my $body = pack('CCCCCCCCL', 2, 0, 0, 0, 254, 3, 0, 1, 0) . attribute(5, inet_aton($gateway));
    ask($socket, RTM_NEWROUTE, NLM_ACK | NLM_CREATE, $body, "route through $gateway");
}

1;
