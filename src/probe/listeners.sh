# Reads, on a node, which sockets listen in the network namespaces of a pod and whose they are, and prints it line by line.
#
# The first argument is the text of collector.sh, which is run first with all the others; its last line comes at the very end.
# Of the others, besides the collector's own (id=, match=, ...):
#   host          the pod is in the node's network: its sockets may be of any process of the node
#   enter         it may enter network namespaces, to ask ss which IPv6 sockets take IPv4 too (IPV6_V6ONLY), and iptables and nft
#                 which connections their rules send elsewhere
#   connect       try every TCP port of the pod, from its network namespaces and from the node
#   address=IP    an address of the pod, tried with connect (repeatable)
#   port=N        try only this port
#
# Runs under any POSIX sh with awk, grep, sed, sort, ls, xargs, head, cut, tr, timeout, uname and nsenter; connect needs nc. The number of
# processes it starts does not grow with processes or sockets, but by one per network namespace, and with connect by one per
# port and address.
#
# What it prints is safe to read line by line: each line starts with "@", and what was read from a file or said by a program
# stands behind a prefix of its own. It enters network namespaces, and for ss, iptables and nft the node's mount namespace; never
# another.

collector=$1
shift
collected=$(eval "$collector")
printf '%s\n' "${collected%@end}"

LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
wanted='' host='' enter='' connect='' addresses='' only=''
most_processes=4096
most_ports=64
most_files=300000
table_bytes=400000
at_once=32
output_bytes=1000000

for arg; do
  value=${arg#*=}
  case $arg in
    id=* | match=*) wanted="$wanted $value" ;;
    address=*) addresses="$addresses $value" ;;
    port=*) only=$value ;;
    host) host=yes ;;
    enter) enter=yes ;;
    connect) connect=yes ;;
  esac
done

# From what the collector printed: "pid PID" for each process of the pod, and "space INODE PID" for each of their network
# namespaces with a process to read it through.
members='
BEGIN { n = split(wanted, pattern, " ") }
/^\/proc\/[0-9]+\/cgroup:/ {
  split($0, part, "/")
  for (i = 1; i <= n; i++) if (index($0, pattern[i])) { add(part[3]); break }
}
/^@container [0-9a-f]+ [0-9]+ / { add($3) }
/^l.* \/proc\/[0-9]+\/ns\/net -> net:\[[0-9]+\]$/ {
  split($(NF - 2), part, "/")
  inode = $NF
  gsub(/[^0-9]/, "", inode)
  net[part[3]] = inode
}
function add(pid) {
  if (pid + 0 > 1 && !(pid in member)) { member[pid] = 1; order[++count] = pid }
}
END {
  for (i = 1; i <= count && i <= most; i++) {
    pid = order[i]
    print "pid", pid
    if (!(pid in net) || net[pid] in seen) continue
    seen[net[pid]] = 1
    print "space", net[pid], pid
  }
  if (count > most) print "many", count
}'

# Sockets that listen: TCP in state 0A, UDP that is bound and not connected in state 07 (proc_pid_net(5)), abstract unix
# sockets; and the IPv6 addresses of the interfaces. One grep takes all files, and names them. What has a few lines comes first, what a
# container may have as many of as it likes last; the line "over" is there unless it had to be cut.
tables() {
  for table in if_inet6 ip_tables_names ip6_tables_names tcp tcp6 udp udp6 unix; do
    for pid; do echo "/proc/$pid/net/$table"; done
  done | xargs -s 120000 grep -s -H -E \
    -e '^ *[0-9]+: [0-9A-F]+:[0-9A-F]{4} 0+:0000 (0A|07) ' \
    -e '^[0-9a-fA-F]+: [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{4} [0-9A-F]{2} +[0-9]+ @' \
    -e '^[0-9a-f]{32} [0-9a-f]{2} ' \
    -e '^(nat|mangle)$' /dev/null | cut -c 1-400
  echo over
}

# The inodes of the sockets in `sockets`, one a line.
inodes='
{
  file = $0
  sub(/:.*/, "", file)
  rest = substr($0, length(file) + 2)
  n = split(rest, field, " ")
  if (file ~ /\/net\/(tcp|udp)6?$/ && field[10] + 0 > 0) print field[10]
  if (file ~ /\/net\/unix$/ && field[7] + 0 > 0) print field[7]
}'

# Reads "/proc/PID/fd/N" paths; prints "INODE PID" for each wanted socket and each process that holds it. -Q puts names between
# quotes and escapes what is in them, so no name of an open file can pass for another line.
holders() {
  xargs -s 120000 ls -l -n -Q 2>/dev/null | awk -v list="$(echo $1)" '
    BEGIN { n = split(list, one, " "); for (i = 1; i <= n; i++) want[one[i]] = 1 }
    /^l.* "?\/proc\/[0-9]+\/fd\/[0-9]+"? -> "socket:\[[0-9]+\]"$/ {
      inode = $NF
      gsub(/[^0-9]/, "", inode)
      if (!(inode in want) || inode == 0) next
      split($(NF - 2), part, "/")
      if ((inode, part[3]) in known || ++held[inode] > 64) next
      known[inode, part[3]] = 1
      print inode, part[3]
    }'
}

starts_of_owners='
/^[0-9]+ [0-9]+$/ { owner[$2] = 1; next }
/^\/proc\/[0-9]+\/stat:/ {
  split($0, part, "/")
  if (!(part[3] in owner)) next
  rest = $0
  if (rest !~ /\) [A-Za-z] -?[0-9]+ /) next
  sub(/^.*\) /, "", rest)
  if (split(rest, field, " ") >= 20) print "@started", part[3], field[20]
}'

# Who holds the sockets: the pod's own processes first; for those that are left, as in the node's network, all processes of the
# node. Start times are taken before the files are looked at and after it: a PID that changed hands shows.
owners() {
  [ -n "$inode_list" ] || return 0
  stats=$(for pid in $pids; do echo "/proc/$pid/stat"; done | xargs -s 120000 grep -H '' 2>/dev/null)
  found=$(for pid in $pids; do printf '%s\n' "/proc/$pid/fd/"*; done | head -n "$most_files" | holders "$inode_list")
  left=$(printf '%s\n=\n%s\n' "$found" "$inode_list" | awk '$1 == "=" { second = 1; next } !second { owned[$1] = 1; next } !($1 in owned)')
  if [ -n "$left" ]; then
    all=$(printf '%s\n' /proc/[0-9]*/stat | xargs -s 120000 grep -H '' 2>/dev/null)
    stats="$stats$newline$all"
    found="$found$newline$(printf '%s\n' /proc/[0-9]*/fd/* | head -n "$most_files" | holders "$left")"
  fi
  printf '%s\n' "$found" | grep '^[0-9]' | sed 's/^/@owner /'
  printf '%s\n%s\n' "$found" "$stats" | awk "$starts_of_owners" | sort -u
  printf '%s\n' "$found" | awk 'NF == 2 && !seen[$2]++ { print "/proc/" $2 "/status"; print "/proc/" $2 "/cgroup"; print "/proc/" $2 "/stat" }' |
    xargs -s 120000 grep -H -E -e '^(Name|NSpid):' -e '^[0-9]+:' -e '\) [A-Za-z] -?[0-9]+ ' 2>/dev/null | cut -c 1-1000 | sed 's/^/@process /'
}

# Which IPv6 sockets of a namespace are IPV6_V6ONLY: /proc does not say, sock_diag does (sock_diag(7)), and ss asks it. Where the
# image has no ss, the node's is taken. The network namespace was entered before, and is said first.
ask_ss() {
  timeout -s KILL 3 nsenter -t "$1" -n -- sh -c '
    ls -l /proc/self/ns/net
    if command -v ss >/dev/null; then ss -H -l -n -e -t -u -6; else nsenter -t 1 -m -- ss -H -l -n -e -t -u -6; fi
    echo "code $?"' 2>&1 | awk -v pid="$1" '
    NR == 1 { print "@inside", pid, substr($0, 1, 200); next }
    / ino:[0-9]+ .* v6only:[01]/ {
      match($0, / ino:[0-9]+/)
      inode = substr($0, RSTART + 5, RLENGTH - 5)
      rest = $0
      flag = ""
      while (match(rest, / v6only:[01]/)) { flag = substr(rest, RSTART + 8, 1); rest = substr(rest, RSTART + RLENGTH) }
      print "@v6only", pid, inode, flag
      next
    }
    /^code [1-9]/ { print "@noss", pid, substr(last, 1, 200) }
    { last = $0 }' | head -c 200000
}

# Runs where the programs are: those that are there, with "tool NAME" before and "code STATUS" after what each says. None is asked
# for a table by name: iptables would make it.
told='
for tool in iptables-legacy-save ip6tables-legacy-save iptables-nft-save ip6tables-nft-save iptables-save ip6tables-save nft; do
  command -v "$tool" >/dev/null || continue
  case $tool in
    iptables-save | ip6tables-save) [ -z "$variant" ] || continue ;;
    *-save) variant=yes ;;
  esac
  found=yes
  echo "tool $tool"
  case $tool in nft) nft -n list ruleset ;; *) "$tool" ;; esac
  echo "code $?"
done
[ -n "$found" ]'

# The rules of a network namespace, by the node's programs, or by the image's where the node has none. The network namespace was
# entered before, and is said first. Whoever reads stops at the status: a child that the time limit left behind holds nothing up.
ask_rules() {
  {
    timeout -s KILL 3 nsenter -t "$1" -n -- sh -c '
      ls -l /proc/self/ns/net
      nsenter -t 1 -m -- sh -c "$1" || sh -c "$1"' sh "$told" 2>/dev/null
    echo "over"
  } | awk -v pid="$1" '$0 == "over" || (size += length($0)) > 200000 { exit } { print "@rules", pid, substr($0, 1, 1000) }'
}

# Runs in the namespace that is tried: "@try WHERE ADDRESS PORT RESULT WORDS" for each pair. busybox nc has no -z where it is
# small: then a program that ends at once is its other end.
attempts='
where=$1 addresses=$2 at_once=$3
shift 3
case $(nc --help 2>&1) in
  *BusyBox*-z*) try() { nc -n -z -v -w 1 "$1" "$2"; } ;;
  *BusyBox*-e*) try() { nc -w 1 "$1" "$2" -e true; } ;;
  *z*) try() { nc -n -z -v -w 1 "$1" "$2"; } ;;
  *) echo "@notool nc"; exit ;;
esac
one() {
  if words=$(try "$1" "$2" 2>&1 </dev/null); then result=yes words=; else
    case $words in
      *[Rr]efused*) result=refused ;;
      *"imed out"* | *imeout* | *TIMEOUT*) result=timeout ;;
      *) result=other ;;
    esac
  fi
  words=$(printf "%.200s" "$words" | tr -c " -~" " ")
  printf "%s\n" "@try $where $1 $2 $result $words"
}
running=0
for port; do
  for address in $addresses; do
    one "$address" "$port" &
    running=$((running + 1))
    if [ "$running" -ge "$at_once" ]; then wait; running=0; fi
  done
done
wait'

# In the node's network only what the pod's own processes listen on is tried: there are others. Prints "SPACE PID PORT".
ports_to_try='
BEGIN {
  hex = "0123456789ABCDEF"
  n = split(pids, one, " "); for (i = 1; i <= n; i++) own[one[i]] = 1
  n = split(spaces, one, " "); for (i = 1; i < n; i += 2) space[one[i + 1]] = one[i]
}
/^@owner [0-9]+ [0-9]+$/ { held[$2] = 1; if ($3 in own) ours[$2] = 1; next }
/^\/proc\/[0-9]+\/net\/tcp6?:/ {
  split($0, part, "/")
  rest = $0
  sub(/^[^:]*:/, "", rest)
  if (split(rest, field, " ") < 10 || field[4] != "0A") next
  if (!(field[10] in ours) && (space[part[3]] == node || field[10] in held)) next
  digits = field[2]
  sub(/^.*:/, "", digits)
  port = 0
  for (i = 1; i <= 4; i++) port = port * 16 + index(hex, substr(digits, i, 1)) - 1
  if (only != "" && port != only + 0) next
  if ((part[3], port) in done) next
  done[part[3], port] = 1
  if (++count[part[3]] > most) { cut = 1; next }
  print space[part[3]], part[3], port
}
END { if (cut) print "@ports", most }'

connect_to_all() {
  node=$(ls -l /proc/self/ns/net | sed 's/[^0-9]*$//; s/.*[^0-9]//')
  plan=$(printf '%s\n%s\n' "$owned" "$sockets" | awk -v pids="$(echo $pids)" -v spaces="$(echo $spaces)" -v node="$node" -v only="$only" -v most="$most_ports" "$ports_to_try")
  printf '%s\n' "$plan" | grep '^@'
  set -- $spaces
  while [ $# -ge 2 ]; do
    space=$1 pid=$2
    shift 2
    ports=$(printf '%s\n' "$plan" | awk -v space="$space" '$1 == space { print $3 }')
    [ -n "$ports" ] || continue
    # shellcheck disable=SC2086
    timeout -s KILL 30 nsenter -t "$pid" -n -- sh -c "$attempts" sh "$space" "127.0.0.1 ::1$addresses" "$at_once" $ports </dev/null
    # shellcheck disable=SC2086
    [ -z "$addresses" ] || timeout -s KILL 30 sh -c "$attempts" sh "node" "$addresses" "$at_once" $ports </dev/null
  done 2>/dev/null | grep '^@'
}

listen() {
  found=$(printf '%s\n' "$collected" | awk -v wanted="$wanted" -v most="$most_processes" "$members")
  pids=$(printf '%s\n' "$found" | sed -n 's/^pid //p')
  spaces=$(printf '%s\n' "$found" | sed -n 's/^space //p')
  printf '%s\n' "$found" | sed -n -e 's/^space/@space/p' -e 's/^many/@processes/p'
  echo "@machine $(uname -m)"
  readers=$(printf '%s\n' "$spaces" | sed 's/.* //')
  [ -n "$readers" ] || return 0
  # shellcheck disable=SC2086
  sockets=$(tables $readers | head -c "$table_bytes")
  case $newline$sockets in *"${newline}over") ;; *) echo "@sockets $table_bytes" ;; esac
  for pid in $readers; do echo "/proc/$pid/ns/net"; done | xargs -s 120000 ls -l 2>/dev/null | sed 's/^/@again /'
  printf '%s\n' "$sockets" | sed -n 's/^\/proc/@file \/proc/p'
  [ -z "$host" ] || grep -s -E '^[0-9A-Fa-f.:]+[[:space:]].*localhost' /etc/hosts | cut -c 1-200 | head -n 20 | sed 's/^/@hosts /'
  inode_list=$(printf '%s\n' "$sockets" | awk "$inodes" | sort -u)
  owned=$(owners)
  printf '%s\n' "$owned"
  if [ -n "$enter" ]; then
    for pid in $(printf '%s\n' "$sockets" | sed -n 's|^/proc/\([0-9]*\)/net/[a-z]*6: *[0-9]*: 0*:.*|\1|p' | sort -u); do ask_ss "$pid"; done
    [ -n "$host" ] || for pid in $readers; do ask_rules "$pid"; done
  fi
  [ -z "$connect" ] || connect_to_all
}

newline='
'
{ listen; echo "@listed"; } | head -c "$output_bytes"
echo
echo "@end"
