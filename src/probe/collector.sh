# Reads, on a node, who lives in which namespace, and prints it line by line.
#
# Arguments, in any order:
#   id=HEX        a container to look for: asked of crictl, searched for in the cgroups
#   match=TEXT    searched for in the cgroups only (a pod's UID: finds its sandbox)
#   pid=NUMBER    a process to read, whatever its cgroup
#   cri=ENDPOINT  where to ask crictl, after what the node itself names; the first whose socket exists is taken (repeatable)
#   crictl=PATH   where the node may keep crictl; the first that exists is taken (repeatable)
#   evidence      enter net, uts and ipc namespaces, each alone, and tell what is there
#   mounts        tell the mounts and clock offsets of each container's first process
#
# Runs under any POSIX sh with awk, grep, sed, sort, ls, xargs, head, timeout and nsenter; tried under busybox ash and dash.
# The number of processes it starts does not grow with the number of containers.
#
# What it prints is safe to read line by line: a line that starts with "@" is the collector's own, one that starts with
# "/proc/PID/FILE:" was in that file, one that starts with "l" is a link as ls -l shows it. Nothing inside a file can
# make a line that starts otherwise. It enters the node's mount namespace for crictl, and never that of a container.

LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
newline='
'
ids='' patterns='' named='' endpoints='' crictls='' evidence='' mounts=''
per_container=64
crictl_seconds=2
output_bytes=4000000

for arg; do
  value=${arg#*=}
  case $arg in
    id=*) ids="$ids $value" patterns="$patterns$value$newline" ;;
    match=*) patterns="$patterns$value$newline" ;;
    pid=*) named="$named $value" ;;
    cri=*) endpoints="$endpoints $value" ;;
    crictl=*) crictls="$crictls $value" ;;
    evidence) evidence=yes ;;
    mounts) mounts=yes ;;
  esac
done
patterns=${patterns%"$newline"}

# Absolute links inside /proc/1/root resolve against our own root, so a link counts as being there.
on_node() { [ -e "/proc/1/root$1" ] || [ -L "/proc/1/root$1" ]; }

# Where the node itself says that its runtime listens: crictl's configuration, then the kubelet's.
announced() {
  for file in /proc/1/root/etc/crictl.yaml /proc/1/root/var/lib/kubelet/config.yaml; do
    [ -r "$file" ] && echo "$file"
  done | xargs sed -n -e 's/^ *runtime-endpoint: *"*\(unix:\/\/\/[a-zA-Z0-9_.\/-]*\)"* *$/\1/p' -e 's/^ *containerRuntimeEndpoint: *"*\(unix:\/\/\/[a-zA-Z0-9_.\/-]*\)"* *$/\1/p' /dev/null 2>/dev/null
}

first_endpoint() {
  for endpoint in $(announced) $endpoints; do
    on_node "${endpoint#unix://}" && { echo "$endpoint"; return; }
  done
}

first_crictl() {
  for path in $crictls; do
    on_node "$path" && { echo "$path"; return; }
  done
}

# One container as "id pid sandbox paths": crictl gives the template an object for one ID and an array for several. A field
# that is missing fails the template (cri-tools sets missingkey=error), an index that is missing does not.
one='{{.status.id}} {{with index .info "pid"}}{{.}}{{else}}-{{end}} {{with index .info "sandboxID"}}{{.}}{{else}}-{{end}}'
one="$one"'{{with index .info "runtimeSpec"}}{{with index . "linux"}}{{with index . "namespaces"}}{{range .}}{{with index . "path"}} {{.}}{{end}}{{end}}{{end}}{{end}}{{end}}{{"\n"}}'
template="{{if eq (slice (printf \"%T\" .) 0 1) \"[\"}}{{range .}}$one{{end}}{{else}}$one{{end}}"

# Runs a command for at most crictl_seconds, then prints "@code STATUS". Whoever reads stops there: a child that the command
# leaves behind keeps the pipe open, and would keep us waiting for its end. (busybox sed reads a line ahead, so awk.)
bounded() {
  { timeout -s KILL "$crictl_seconds" "$@" 2>&1; echo "$newline@code $?"; } | awk '{ print } /^@code / { exit }'
}

# Prints "@crictl STATUS DETAIL", then "@container ID PID SANDBOX PATHS" for each it knows. An echo is one write: the
# lines stay whole although the scan runs beside this.
ask_crictl() {
  if [ -z "$crictls" ]; then echo "@crictl unasked"; return; fi
  [ -n "$ids" ] || { echo "@crictl ok"; return; }
  crictl=$(first_crictl)
  endpoint=$(first_endpoint)
  [ -n "$crictl" ] || { echo "@crictl absent no crictl in$crictls"; return; }
  [ -n "$endpoint" ] || { echo "@crictl absent no socket of$endpoints"; return; }
  # shellcheck disable=SC2086
  answer=$(bounded nsenter -t 1 -m -- "$crictl" -r "$endpoint" inspect -o go-template --template "$template" $ids)
  case ${answer##*"@code "} in
    0) echo "@crictl ok" ;;
    137 | 124 | 143) echo "@crictl timeout $crictl did not answer within $crictl_seconds s"; return ;;
    *) ask_one_by_one; return ;;
  esac
  print_answer
}

# One unknown ID fails the whole call; all of this together gets the time that one call had.
ask_one_by_one() {
  reason=${answer%"$newline@code "*}
  reason=${reason%"$newline"}
  all=$(bounded sh -c '
    crictl=$1 endpoint=$2 template=$3
    shift 3
    for id; do
      nsenter -t 1 -m -- "$crictl" -r "$endpoint" inspect -o go-template --template "$template" "$id" 2>/dev/null && known=yes
    done
    [ -n "$known" ]' sh "$crictl" "$endpoint" "$template" $ids)
  if [ "${all##*"@code "}" = 0 ]; then
    echo "@crictl ok"
  else
    reason=${reason##*"$newline"}
    echo "@crictl failed $(printf %.400s "$reason")"
  fi
  answer=$all
  print_answer
}

print_answer() {
  while IFS= read -r line; do
    case $line in
      '' | *[!0-9a-zA-Z_/.\ :-]*) ;;
      *) echo "@container $line" ;;
    esac
  done <<EOF
$answer
EOF
}

# One line for each process whose cgroup names one of the patterns. One grep takes thousands of files.
scan() {
  [ -n "$patterns" ] || return 0
  printf '%s\n' /proc/[0-9]*/cgroup | xargs -s 120000 grep -H -F -m 1 -e "$patterns" 2>/dev/null
}

# The ID nearest to the process counts: a static pod's UID is a hash too, and a node may itself be a container. In
# crio-conmon-ID there is the container's monitor, which is no process of the container.
# From "/proc/PID/cgroup:" and "/proc/PID/stat:" lines, prints "PID START" of: PID 1, those in `extra`, and of each container
# its first process (the earliest whose parent is outside of the container) and the lowest others, up to a bound.
choose='
BEGIN {
  hex = "[0-9a-f]"
  for (i = 0; i < 5; i++) hex = hex hex
  n = split(extra, wanted, " ")
  for (i = 1; i <= n; i++) pick[wanted[i]] = 1
  pick[1] = 1
}
/^\/proc\/[0-9]+\/cgroup:/ {
  split($0, part, "/")
  rest = $0
  key = ""
  while (match(rest, hex hex "*")) {
    if (substr(rest, 1, RSTART - 1) !~ /conmon-$/) key = substr(rest, RSTART, RLENGTH)
    rest = substr(rest, RSTART + RLENGTH)
  }
  if (key == "") next
  member[part[3]] = key
}
/^\/proc\/[0-9]+\/stat:/ {
  split($0, part, "/")
  pid = part[3]
  rest = $0
  if (rest !~ /\) [A-Za-z] -?[0-9]+ /) next
  sub(/^.*\) /, "", rest)
  if (split(rest, field, " ") < 20) next
  parent[pid] = field[2]
  start[pid] = field[20]
  order[++count] = pid
}
END {
  for (i = 1; i <= count; i++) {
    pid = order[i]
    if (!(pid in member)) continue
    key = member[pid]
    total[key]++
    if (member[parent[pid]] == key) continue
    if (!(key in first) || start[pid] + 0 < start[first[key]] + 0) first[key] = pid
  }
  for (key in first) { pick[first[key]] = 1; taken[key] = 1 }
  for (i = 1; i <= count; i++) {
    pid = order[i]
    if (pid in pick || !(pid in member)) continue
    key = member[pid]
    if (taken[key]++ < most) pick[pid] = 1
  }
  for (i = 1; i <= count; i++) {
    pid = order[i]
    if (pid in pick) print pid, start[pid]
  }
  for (key in first) print "first", first[key]
  for (key in total) if (total[key] > most) print "@many", key, total[key]
}'

starts_of='
/^\/proc\/[0-9]+\/stat:/ {
  split($0, part, "/")
  rest = $0
  if (rest !~ /\) [A-Za-z] -?[0-9]+ /) next
  sub(/^.*\) /, "", rest)
  if (split(rest, field, " ") >= 20) print part[3], field[20]
}'

# files_of "FILE FILE..." PID...: one path a line.
files_of() {
  wanted=$1
  shift
  for pid; do
    for file in $wanted; do echo "/proc/$pid/$file"; done
  done
}

# Start times are taken before the links and after them: a PID that changed hands in between shows. Sets `links`, and
# `steady` when no process came or went.
round() {
  echo "@round $1"
  found=$({
    ask_crictl &
    names=$(scan)
    wait
    printf '%s\n' "$names"
  })
  answers=$(printf '%s\n' "$found" | grep '^@')
  names=$(printf '%s\n' "$found" | grep '^/proc/')
  extra=$named$newline$(printf '%s\n' "$answers" | sed -n 's/^@container [0-9a-f]* \([1-9][0-9]*\) .*/\1/p')
  joined=$(printf '%s\n' "$answers" | sed -n 's/^@container.* \/proc\/\([0-9]*\)\/ns\/.*/\1/p')
  some=$(printf '%s\n' "$names" | sed -n 's|^/proc/\([0-9]*\)/cgroup:.*|\1|p')
  candidates=$(printf '%s\n' 1 $extra $joined $some | sort -n -u)
  stats=$(files_of stat $candidates | xargs -s 120000 grep -H '' 2>/dev/null)
  chosen=$(printf '%s\n%s\n' "$names" "$stats" | awk -v extra="$(echo $extra $joined)" -v most="$per_container" "$choose")
  starts=$(printf '%s\n' "$chosen" | grep '^[0-9]')
  pids=$(printf '%s\n' "$starts" | sed 's/ .*//')
  firsts=$(printf '%s\n' "$chosen" | sed -n 's/^first //p')
  links=$(files_of "ns/net ns/ipc ns/uts ns/pid ns/mnt ns/user ns/cgroup ns/time" $pids | xargs -s 120000 ls -l 2>/dev/null)
  readings=$(files_of "$files" $pids | xargs -s 120000 grep -H '' 2>/dev/null)
  again=$(printf '%s\n' "$readings" | awk "$starts_of")
  steady=
  [ "$starts" = "$again" ] && steady=yes
  printf '%s\n' "$answers"
  printf '%s\n' "$starts" | sed 's/^/@start /'
  printf '%s\n' "$chosen" | grep '^@many'
  printf '%s\n' "$names" "$links" "$readings"
}

# Runs a command in one namespace of a process, and says first which namespace that was: it may not be the one asked for
# if the process ended meanwhile. The command's lines carry a prefix, so they can't pass for anything else.
look() {
  type=$1 flag=$2 pid=$3 command=$4
  bounded nsenter -t "$pid" "$flag" -- sh -c "ls -l /proc/self/ns/$type; $command" | head -c 16384 | sed "/^@code /d; /^\$/d; s/^/@$type $pid /"
}

# Mounts and clock offsets of each container's first process; bounded, since a container may make many mounts. Last, so that
# whatever has to be cut is of these; the start time once more, since time has passed.
read_mounts() {
  files_of "timens_offsets mountinfo stat" $(printf '%s\n' $extra $firsts | sort -u) | xargs -s 120000 grep -H -m 300 '' 2>/dev/null | cut -c 1-1000
}

# The interfaces of the node's end of each veth pair: the debug pod is in the node's network namespace.
look_at_links() {
  { ls -l /proc/self/ns/net; ip -o link show; } 2>/dev/null | head -c 65536 | sed 's/^/@net self /'
}

# Each distinct net, uts and ipc namespace once, up to a bound.
look_around() {
  look_at_links
  seen=' ' looked=0
  while read -r _ _ _ _ _ _ _ _ path _ target; do
    case $target in
      net:* | uts:* | ipc:*) ;;
      *) continue ;;
    esac
    case $seen in *" $target "*) continue ;; esac
    [ "$looked" -lt 96 ] || { echo "@unseen $target"; continue; }
    seen="$seen$target " looked=$((looked + 1))
    pid=${path#/proc/}
    pid=${pid%%/*}
    case $target in
      net:*) look net -n "$pid" 'ip -o addr show; ip -o link show; ip route show' ;;
      uts:*) look uts -u "$pid" 'cat /proc/sys/kernel/hostname' ;;
      ipc:*) look ipc -i "$pid" 'grep -c "" /proc/sysvipc/shm /proc/sysvipc/sem /proc/sysvipc/msg' ;;
    esac
  done <<EOF
$links
EOF
}

collect() {
  echo "@begin 1"
  read -r kernel </proc/sys/kernel/osrelease && echo "@kernel $kernel"
  files='status stat uid_map cgroup'
  round 1
  [ -n "$steady" ] || round 2
  [ -z "$evidence" ] || look_around
  [ -z "$mounts" ] || read_mounts
  echo "@done"
}

collect | head -c "$output_bytes"
echo
echo "@end"
