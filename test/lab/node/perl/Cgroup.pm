# Cgroup directories as a runtime makes them, in every hierarchy of the machine (cgroups(7)): version 1, 2 or both.
package Cgroup;
use strict;
use warnings;
use Wire;

our @HIERARCHIES;    # mount points; empty: there are none to write to, and everything here does nothing

# The machine's hierarchies, from its mountinfo (proc(5)).
sub find {
    my %seen;
    for my $line (split /\n/, Wire::slurp('/proc/self/mountinfo')) {
        my ($before, $after) = split / - /, $line, 2;
        my $type = (split / /, $after)[0];
        my ($root, $point) = (split / /, $before)[3, 4];
        $seen{$point} = 1 if $type =~ /^cgroup2?$/ && $root eq '/';
    }
    return sort keys %seen;
}

# Only version 2: then a container gets a cgroup namespace of its own.
sub unified { @HIERARCHIES == 1 && -e "$HIERARCHIES[0]/cgroup.controllers" }

# Makes the directory in every hierarchy, while other shims may do the same; an empty cpuset takes no process, so it inherits.
sub make {
    my ($path) = @_;
    for my $top (@HIERARCHIES) {
        my $made = $top;
        for my $part (grep { $_ ne '' } split m{/}, $path) {
            my $parent = $made;
            $made .= "/$part";
            mkdir $made or -d $made or die "mkdir $made: $!\n";
            next if -e "$made/cgroup.controllers" || !-e "$made/cpuset.cpus";
            for my $file ('cpuset.cpus', 'cpuset.mems') {
                spill("$made/$file", slurp("$parent/$file")) if slurp("$made/$file") !~ /\S/;
            }
        }
    }
}

sub add { my ($path, $pid) = @_; spill("$_$path/cgroup.procs", $pid) for @HIERARCHIES }

sub members { my ($path) = @_; @HIERARCHIES ? split(/\n/, slurp("$HIERARCHIES[0]$path/cgroup.procs")) : () }

# Removes the directory and all below it, where no process is left in it; true when nothing is left.
sub remove {
    my ($path) = @_;
    my $gone = 1;
    for my $top (@HIERARCHIES) { remove_tree("$top$path"); $gone = 0 if -d "$top$path" }
    return $gone;
}

sub remove_tree {
    my ($directory) = @_;
    opendir(my $list, $directory) or return;
    for my $name (readdir $list) { remove_tree("$directory/$name") if $name !~ /^\.\.?$/ && -d "$directory/$name" }
    rmdir $directory;
}

1;
