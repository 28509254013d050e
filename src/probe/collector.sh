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
#   everything    tell of each net, ipc, uts, pid and user namespace of the node who is in it, and which are held by /run/netns
#
# Runs under any POSIX sh with awk, grep, ls, xargs, head, timeout and nsenter; tried under busybox ash and dash, with busybox
# awk, mawk and gawk. The number of processes it starts does not grow with the number of containers, but by a few for each
# distinct namespace that it enters. crictl is asked while everything else is done: what it says is compared at the end, and
# only a process that the cgroups did not show is read then.
#
# What it prints is safe to read line by line: a line that starts with "@" is the collector's own, one that starts with
# "/proc/PID/FILE:" was in that file, one that starts with "l" is a link as ls -l shows it. Nothing inside a file can
# make a line that starts otherwise. It enters the node's mount namespace for crictl, and never that of a container.

LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
newline='
'
ids='' patterns='' named='' endpoints='' crictls='' evidence='' mounts='' everything=''
per_container=64
told_of_each=4096
told_bytes=2000000
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
    everything) everything=yes ;;
  esac
done
patterns=${patterns%"$newline"}

# Absolute links inside /proc/1/root resolve against our own root, so a link counts as being there.
on_node() { [ -e "/proc/1/root$1" ] || [ -L "/proc/1/root$1" ]; }

# Where the node itself says that its runtime listens: crictl's configuration, then the kubelet's. No program is started for it.
announced=
read_announced() {
  for file in /proc/1/root/etc/crictl.yaml /proc/1/root/var/lib/kubelet/config.yaml; do
    [ -r "$file" ] || continue
    while read -r key value rest; do
      case $key in runtime-endpoint: | containerRuntimeEndpoint:) ;; *) continue ;; esac
      value=${value#\"}
      value=${value%\"}
      case $rest$value in *[!a-zA-Z0-9_./:-]*) ;; unix:///*) announced="$announced $value" ;; esac
    done <"$file"
  done 2>/dev/null
}

# Set `endpoint` and `crictl` to the first that is there, or to nothing.
find_endpoint() {
  read_announced
  for endpoint in $announced $endpoints; do
    on_node "${endpoint#unix://}" && return
  done
  endpoint=
}

find_crictl() {
  for crictl in $crictls; do
    on_node "$crictl" && return
  done
  crictl=
}

# One container as "id pid sandbox paths": crictl gives the template an object for one ID and an array for several. A field
# that is missing fails the template (cri-tools sets missingkey=error), an index that is missing does not.
one='{{.status.id}} {{with index .info "pid"}}{{.}}{{else}}-{{end}} {{with index .info "sandboxID"}}{{.}}{{else}}-{{end}}'
one="$one"'{{with index .info "runtimeSpec"}}{{with index . "linux"}}{{with index . "namespaces"}}{{range .}}{{with index . "path"}} {{.}}{{end}}{{end}}{{end}}{{end}}{{end}}{{"\n"}}'
template="{{if eq (slice (printf \"%T\" .) 0 1) \"[\"}}{{range .}}$one{{end}}{{else}}$one{{end}}"

# Prints what crictl says, then "@code STATUS", for at most crictl_seconds; or why it is not asked. Whoever reads stops at that line: a
# child that crictl leaves behind keeps the pipe open, and would keep us waiting for its end.
ask_crictl() {
  if [ -z "$crictls" ]; then echo "@crictl unasked"; return; fi
  [ -n "$ids" ] || { echo "@crictl ok"; return; }
  find_crictl
  [ -n "$crictl" ] || { echo "@crictl absent no crictl in$crictls"; return; }
  find_endpoint
  [ -n "$endpoint" ] || { echo "@crictl absent no socket of$endpoints"; return; }
  echo "@asked $crictl $endpoint"
  # shellcheck disable=SC2086
  timeout -s KILL "$crictl_seconds" nsenter -t 1 -m -- "$crictl" -r "$endpoint" inspect -o go-template --template "$template" $ids 2>&1
  echo "$newline@code $?"
}

# One unknown ID fails the whole call; all of these together get the time that one call had. Arguments: crictl and its endpoint.
one_by_one='
for id in $ids; do
  nsenter -t 1 -m -- "$1" -r "$2" inspect -o go-template --template "$template" "$id" 2>/dev/null && known=yes
done
[ -n "$known" ]'

# What is run in the net, ipc and uts namespaces of a process, any of them: first which namespaces these are, since the process may
# have ended meanwhile and another taken its number. Each part begins with a line "=TYPE MARK": host names and alternative names of
# interfaces may hold line feeds (Linux net/core/rtnetlink.c checks no altname), and whoever gave them does not know the mark.
look_around='
mark=$1
shift
for type; do set -- "$@" "/proc/self/ns/$type"; shift; done
ls -l "$@"
for path; do
  echo "=${path##*/} $mark"
  case $path in
    */net) ip -o addr show; ip -o link show; ip route show ;;
    */ipc) for file in shm sem msg; do
      count=0
      while read -r line; do count=$((count + 1)); done </proc/sysvipc/$file
      echo "/proc/sysvipc/$file:$count"
    done ;;
    */uts) while IFS= read -r line || [ -n "$line" ]; do printf "%s\n" "$line"; done </proc/sys/kernel/hostname ;;
  esac
done'

# Reads crictl's answer from stdin, but only when everything that the cgroups show has been read and printed. awk reads files and
# splits text without starting a program for it.
#
# The ID nearest to the process counts: a static pod's UID is a hash too, and a node may itself be a container. In
# crio-conmon-ID there is the container's monitor, which is no process of the container. A container's first process is the
# earliest whose parent is outside of the container; of the others only the lowest are read, up to a bound.
#
# Start times are taken before the links and after them: a PID that changed hands in between shows, and one more round is made.
#
# Regular expressions stand in it as they are: one in a variable is made anew each time that it is used.
eight='[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
container_id="$eight$eight$eight$eight[0-9a-f]*"
reader='
BEGIN {
  split("net ipc uts", entered)
  flag["net"] = "-n"; flag["ipc"] = "-i"; flag["uts"] = "-u"
  lines_of("/proc/sys/kernel/random/uuid", 1)
  mark = text[1]
  wanted[1] = code = 1
  n = split(named, pid_of, " ")
  for (i = 1; i <= n; i++) wanted[pid_of[i]] = 1
  round(1)
  if (steady) look()
}
/^@code / { code = $2; exit }
NR == 1 && /^@asked / { asked = $2 " " $3; next }
{ said[++lines] = $0 }
END {
  if (asked == "") answer[++answers] = said[1]
  else conclude()
  if (!steady) round(2)
  for (i = 1; i <= answers; i++) print answer[i]
  look()
  if (everything != "") look_at_everything()
  end_aside()
  print "@done"
}

# What became of the question: "@crictl STATUS DETAIL", then "@container ID PID SANDBOX PATHS" for each that it knows.
function conclude(   tool, reason, command, line, i) {
  split(asked, tool, " ")
  if (code == 137 || code == 124 || code == 143) {
    answer[++answers] = "@crictl timeout " tool[1] " did not answer within " seconds " s"
    return
  }
  answer[++answers] = "@crictl ok"
  if (code != 0) {
    for (; lines > 0; lines--) if (reason == "") reason = said[lines]
    command = "timeout -s KILL " seconds " sh -c \"$one_by_one\" sh " asked " 2>/dev/null; echo \"\n@code $?\""
    code = 1
    while ((command | getline line) > 0) {
      if (line ~ /^@code /) { code = substr(line, 7); break }
      said[++lines] = line
    }
    close(command)
    if (code != 0) answer[1] = "@crictl failed " substr(reason, 1, 400)
  }
  for (i = 1; i <= lines; i++) if (said[i] != "" && said[i] !~ /[^0-9a-zA-Z_\/. :-]/) container(said[i])
}

function container(line,   n, field, i, part) {
  answer[++answers] = "@container " line
  n = split(line, field, " ")
  if (field[2] ~ /^[1-9][0-9]*$/) heard(field[2])
  for (i = 4; i <= n; i++) if (split(field[i], part, "/") == 5 && part[2] == "proc" && part[4] == "ns") heard(part[3])
}

# A process that crictl names is read for that, and again with all others where it was not.
function heard(pid) {
  wanted[pid] = first_of[pid] = 1
  if (!(pid in read_once)) steady = 0
}

# The lines of a file are in `text` then; how many is returned. What can not be read has none.
function lines_of(path, most,   count) {
  count = 0
  while (count < most && (getline text[count + 1] < path) > 0) count++
  close(path)
  return count
}

# A name in it may hold line feeds and parentheses: the line counts on which twenty fields follow the last parenthesis.
function read_stat(line,   field) {
  if (line !~ /\) [A-Za-z] -?[0-9]+ /) return 0
  sub(/^.*\) /, "", line)
  if (split(line, field, " ") < 20) return 0
  parent_pid = field[2]
  start_time = field[20]
  return 1
}

function start_of(pid,   count, i) {
  count = lines_of("/proc/" pid "/stat", 20)
  for (i = 1; i <= count; i++) if (read_stat(text[i])) return start_time
  return ""
}

# Which process is in which container: of those whose cgroup names one of the patterns. One grep takes thousands of files, and where
# they are no more than that it is the only program started.
function scan(   line, part, rest, key, command) {
  split("", member)
  split("", total)
  names = earlies = kept = 0
  if (ENVIRON["patterns"] == "") return
  command = "set -- /proc/[0-9]*/cgroup; [ $# -gt 4000 ] || exec grep -H -F -m 1 -e \"$patterns\" \"$@\" 2>/dev/null; printf \"%s\\n\" \"$@\" | xargs -s 120000 grep -H -F -m 1 -e \"$patterns\" 2>/dev/null"
  while ((command | getline line) > 0) {
    if (line !~ /^\/proc\/[0-9]+\/cgroup:/) continue
    split(line, part, "/")
    rest = line
    key = ""
    while (match(rest, /'"$container_id"'/)) {
      if (substr(rest, 1, RSTART - 1) !~ /conmon-$/) key = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
    }
    if (key == "") continue
    member[part[3]] = key
    if (++total[key] <= most) early[++earlies] = part[3]
    # They are kept until all is read, and one line may have 4 KiB where a container makes cgroups of its own.
    if (total[key] <= most || total[key] <= told && (kept += length(line)) < bytes) name[++names] = line
  }
  close(command)
}

# Fills `order` with the processes to read, and `start` with their start times. Of a container with a hundred thousand processes
# hardly more than their numbers is kept.
function choose(   i, pid, key, first, earliest) {
  split("", start)
  picks = 0
  for (pid in member) {
    key = member[pid]
    if (start_of(pid) == "" || parent_pid in member && member[parent_pid] == key) continue
    if (key in first && earliest[key] + 0 <= start_time + 0) continue
    first[key] = pid
    earliest[key] = start_time
  }
  for (pid in wanted) take(pid)
  for (key in first) { first_of[first[key]] = 1; take(first[key]) }
  for (i = 1; i <= earlies; i++) take(early[i])
}

function take(pid,   began) {
  if (pid in start || (began = start_of(pid)) == "") return
  start[pid] = began
  order[++picks] = pid
}

# The command that runs a program over files of the processes from of[from] on, as many as one command line takes; `upto` is the
# next one then. Of many processes the shell makes the paths: awk would copy a long command line once for each word of it.
function over(of, count, from, files, program,   list, file, n, i) {
  list = ""
  if (count - from < 32) {
    n = split(files, file, " ")
    for (upto = from; upto <= count; upto++) for (i = 1; i <= n; i++) list = list " /proc/" of[upto] "/" file[i]
    return program list " 2>/dev/null"
  }
  for (upto = from; upto <= count && upto < from + 4000; upto++) list = list " " of[upto]
  return "for p in" list "; do for f in " files "; do echo /proc/$p/$f; done; done | xargs -s 120000 " program " 2>/dev/null"
}

# The links, then the files. Of status a few lines; the others begin with no capital letter, but for what a name in stat may hold.
# As soon as the links are there what else takes time is begun.
function read_all(   from, after, command, line, part, i, again) {
  for (from = 1; from <= picks; from = after) {
    command = over(order, picks, from, "ns/net ns/ipc ns/uts ns/pid ns/mnt ns/user ns/cgroup ns/time", "ls -l /proc/self/ns/net") "; echo; "
    command = command over(order, picks, from, "status stat uid_map cgroup", "grep -H -E \"^(Name|State|Uid|NSpid|SigIgn|SigCgt|CapEff|NoNewPrivs|Seccomp):|^[^A-Z]|[)] [A-Za-z] -?[0-9]+ \"")
    after = upto
    while ((command | getline line) > 0) {
      if (line == "") { begin_looks(); begin_aside(); continue }
      if (line ~ /^l.* \/proc\/self\/ns\/net -> /) { own_link = line; continue }
      print line
      if (line ~ /^l.* -> (net|ipc|uts):/) keep_link(line)
      if (line !~ /^\/proc\/[0-9]+\/stat:/) continue
      split(line, part, "/")
      if (read_stat(line)) again[part[3]] = start_time
    }
    close(command)
  }
  for (i = 1; i <= picks; i++) if (again[order[i]] != start[order[i]]) steady = 0
}

function keep_link(line,   n, part, target) {
  n = split(line, part, " ")
  target = part[n]
  split(part[n - 2], part, "/")
  link[part[3], part[5]] = target
}

function round(number,   i, key) {
  print "@round " number
  steady = 1
  split("", link)
  scan()
  choose()
  for (i = 1; i <= picks; i++) { print "@start", order[i], start[order[i]]; read_once[order[i]] = 1 }
  read_all()
  for (key in total) if (total[key] > most) print "@many", key, total[key]
  for (i = 1; i <= names; i++) print name[i]
}

# Enters each distinct net, ipc and uts namespace once, up to a bound; those of one process together, eight processes at a time. Those
# that nobody but PID 1 is in are left out. The first eight are entered while the files are read: each says which namespaces it was in,
# so nothing is wrong where a process turns out to be another.
# What it prints carries a prefix, so it can not pass for anything else.
function look() {
  while (begin_looks()) end_looks()
  end_looks()
}

# Whether there are more to enter than are entered at once.
function begin_looks(   i, j, pid, target, types) {
  if (evidence == "") return 0
  for (i = 1; i <= picks; i++) {
    pid = order[i]
    if (pid == 1) continue
    if (waiting == 8) return 1
    types = ""
    for (j = 1; j <= 3; j++) {
      target = link[pid, entered[j]]
      if (target == "" || target in entered_once) continue
      entered_once[target] = 1
      if (++looked > 96) { print "@unseen " target; continue }
      types = types " " entered[j]
    }
    if (types != "") begin_look(pid, types, ++waiting)
  }
  return 0
}

# The first line is there at once, and the rest while other things are done.
function begin_look(pid, types, slot,   i, count, type, flags, line) {
  count = split(types, type, " ")
  flags = ""
  for (i = 1; i <= count; i++) flags = flags " " flag[type[i]]
  looking[slot] = pid
  look_types[slot] = types
  look_command[slot] = "echo; timeout -s KILL " seconds " nsenter -t " pid flags " -- sh -c \"$look_around\" sh " mark types " 2>&1; echo; echo @code " mark
  look_command[slot] | getline line
}

function end_looks(   slot) {
  for (slot = 1; slot <= waiting; slot++) end_look(look_command[slot], looking[slot], look_types[slot])
  waiting = 0
}

# The links come first, one for each type; where they do not, what is said instead is why.
function end_look(command, pid, types,   line, type, count, i, place, size, links, now) {
  count = split(types, type, " ")
  links = 0
  place = 0
  while ((command | getline line) > 0 && line != "@code " mark) {
    if (line == "" || (size += length(line)) > 65536) continue
    if (links < count && place == 0) {
      if (line ~ /^l.* -> [a-z]+:\[[0-9]+\]$/) { now = line; sub(/^.* -> /, "", now); sub(/:.*/, "", now); print "@" now, pid, line; links++; continue }
      for (i = 1; i <= count; i++) print "@" type[i], pid, line
      break
    }
    if (place < count && line == "=" type[place + 1] " " mark) place++
    else if (place > 0) print "@" type[place], pid, line
  }
  close(command)
}

# Each namespace once, with the lowest of the processes in it, how many they are, whether that one is in a container that was searched
# for, and what it is called; then those that this
# script is in itself, and those that the node holds by a file, whoever is in them.
function look_at_everything(   command, line, part, n, pid, target, lowest, count, name) {
  command = "for t in net ipc uts pid user; do printf \"%s\\n\" /proc/[0-9]*/ns/$t; done | xargs -s 120000 ls -l 2>/dev/null"
  while ((command | getline line) > 0) {
    if (line !~ /^l.* \/proc\/[0-9]+\/ns\/[a-z]+ -> [a-z]+:\[[0-9]+\]$/) continue
    n = split(line, part, " ")
    target = part[n]
    split(part[n - 2], part, "/")
    pid = part[3]
    if (!(target in lowest) || pid + 0 < lowest[target] + 0) lowest[target] = pid
    count[target]++
  }
  close(command)
  for (target in lowest) {
    name = lines_of("/proc/" lowest[target] "/comm", 1) ? text[1] : ""
    print "@space " target, lowest[target], count[target], (lowest[target] in member ? "pod" : "-"), name
  }
  command = "ls -l /proc/self/ns/net /proc/self/ns/ipc /proc/self/ns/uts /proc/self/ns/pid /proc/self/ns/user 2>/dev/null"
  while ((command | getline line) > 0) { n = split(line, part, " "); print "@own " part[n] }
  close(command)
  command = "ls -l -i -n /proc/1/root/run/netns/ 2>/dev/null | head -n 4096"
  while ((command | getline line) > 0) { n = split(line, part, " "); if (n >= 10) print "@held " part[1], substr(part[n], 1, 200) }
  close(command)
}

# What is told last and read while other things are done: the interfaces of the end of each veth pair that is on the node, whose
# network namespace the debug pod is in, and mounts and clock offsets of the first processes. Its first line is there at once.
function begin_aside(   line) {
  if (aside != "" || evidence == "" && mounts == "") return
  aside = "echo; "
  if (evidence != "") aside = aside "timeout -s KILL " seconds " ip -o link show 2>/dev/null; echo; "
  aside = aside "echo @code " mark "; " next_mounts()
  aside | getline line
}

function end_aside(   line, size) {
  begin_aside()
  if (aside == "") return
  if (evidence != "") print "@net self " own_link
  while ((aside | getline line) > 0 && line != "@code " mark) if (line != "" && (size += length(line)) < 65536) print "@net self " line
  do {
    while ((aside | getline line) > 0) if (line ~ /^\/proc\/[0-9]+\//) print substr(line, 1, 1000)
    close(aside)
  } while ((aside = next_mounts()) != "")
}

# The command that reads mounts and clock offsets of first processes that were not read yet; bounded, since a container may make many
# mounts. They are told last, so that whatever has to be cut is of these; the start time once more, since time has passed.
function next_mounts(   pid, command, first, firsts) {
  for (pid in first_of) if (!(pid in mounted)) first[++firsts] = pid
  if (mounts == "" || firsts == 0) return ""
  command = over(first, firsts, 1, "timens_offsets mountinfo stat", "grep -H -m 300 \"\"")
  while (--upto > 0) mounted[first[upto]] = 1
  return command
}'

echo "@begin 1"
for tool in awk grep ls xargs head timeout nsenter; do
  command -v "$tool" >/dev/null || echo "@missing $tool"
done
read -r kernel </proc/sys/kernel/osrelease && echo "@kernel $kernel"
read -r boot </proc/sys/kernel/random/boot_id && echo "@boot $boot"
export patterns look_around one_by_one ids template
ask_crictl |
  awk -v named="$named" -v most="$per_container" -v told="$told_of_each" -v bytes="$told_bytes" -v evidence="$evidence" -v mounts="$mounts" -v everything="$everything" -v seconds="$crictl_seconds" "$reader" |
  head -c "$output_bytes"
echo
echo "@end"
