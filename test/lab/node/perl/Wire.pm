# What the lab and its node's processes say to each other over unix sockets: frames of one letter, four bytes of length
# (big endian) and a payload; requests (letter R) are JSON.
package Wire;
use strict;
use warnings;
use Exporter 'import';
use Socket qw(AF_UNIX SOCK_STREAM pack_sockaddr_un);

our @EXPORT = qw(frame next_frame decode_json read_request listen_on slurp spill make_path);

sub frame { my ($letter, $payload) = @_; pack('a1 N a*', $letter, length $payload, $payload) }

# Takes one whole frame off the front of a buffer: (letter, payload), or nothing yet.
sub next_frame {
    my ($buffer) = @_;
    return if length $$buffer < 5;
    my ($letter, $length) = unpack('a1 N', $$buffer);
    return if length $$buffer < 5 + $length;
    my $payload = substr($$buffer, 5, $length);
    substr($$buffer, 0, 5 + $length) = '';
    return ($letter, $payload);
}

# Reads one request, blocking; undef at the end of the stream.
sub read_request {
    my ($socket) = @_;
    my $buffer = '';
    while (1) {
        my ($letter, $payload) = next_frame(\$buffer);
        return decode_json($payload) if defined $letter;
        my $got = sysread($socket, $buffer, 65536, length $buffer);
        next if !defined $got && $!{EINTR};
        return unless $got;
    }
}

# perl-base has no JSON module. Objects, arrays, strings, numbers, true, false, null: enough for what JSON.stringify writes.
sub decode_json {
    my ($text) = @_;
    pos($text) = 0;
    return value(\$text);
}

my %ESCAPES = (n => "\n", t => "\t", r => "\r", b => "\b", f => "\f", '"' => '"', '\\' => '\\', '/' => '/');

sub value {
    my ($text) = @_;
    $$text =~ /\G\s*/gc;
    return string($text) if $$text =~ /\G"/gc;
    return $1 + 0 if $$text =~ /\G(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)/gc;
    return 1 if $$text =~ /\Gtrue/gc;
    return 0 if $$text =~ /\Gfalse/gc;
    return undef if $$text =~ /\Gnull/gc;
    if ($$text =~ /\G\[/gc) {
        my @list;
        until ($$text =~ /\G\s*\]/gc) { push @list, value($text); $$text =~ /\G\s*,/gc }
        return \@list;
    }
    if ($$text =~ /\G\{/gc) {
        my %object;
        until ($$text =~ /\G\s*\}/gc) {
            $$text =~ /\G\s*"/gc or die "bad JSON\n";
            my $key = string($text);
            $$text =~ /\G\s*:/gc or die "bad JSON\n";
            $object{$key} = value($text);
            $$text =~ /\G\s*,/gc;
        }
        return \%object;
    }
    die "bad JSON\n";
}

sub string {
    my ($text) = @_;
    my $result = '';
    while (1) {
        if ($$text =~ /\G([^"\\]+)/gc) { $result .= $1 }
        elsif ($$text =~ /\G"/gc) { return $result }
        elsif ($$text =~ /\G\\u([0-9a-fA-F]{4})/gc) { my $char = chr hex $1; utf8::encode($char); $result .= $char }
        elsif ($$text =~ /\G\\(.)/gc) { $result .= $ESCAPES{$1} // die "bad JSON\n" }
        else { die "bad JSON\n" }
    }
}

sub listen_on {
    my ($path) = @_;
    socket(my $socket, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
    bind($socket, pack_sockaddr_un($path)) or die "bind $path: $!\n";
    listen($socket, 128) or die "listen $path: $!\n";
    return $socket;
}

# The whole of a file, or '' when it cannot be read.
sub slurp {
    my ($path) = @_;
    open(my $file, '<', $path) or return '';
    local $/;
    return scalar(readline $file) // '';
}

# Writes a file at once (what /proc and cgroup files need); dies with the reason.
sub spill {
    my ($path, $text) = @_;
    open(my $file, '>', $path) or die "open $path: $!\n";
    defined syswrite($file, $text) or die "write $path: $!\n";
    close($file) or die "close $path: $!\n";
}

sub make_path {
    my ($path) = @_;
    my $made = '';
    for my $part (split m{/}, $path) {
        next if $part eq '';
        $made .= "/$part";
        mkdir $made, 0755 unless -d $made;
    }
    -d $path or die "mkdir $path: $!\n";
}

1;
