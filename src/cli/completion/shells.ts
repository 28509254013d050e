/** Candidates end at the tab; the last line, `:N`, says with bit 4 that no files are wanted (cobra: ShellCompDirectiveNoFileComp). */
const BASH = `# Completes kubectl-nsinfo in bash: source <(kubectl-nsinfo completion bash)
_kubectl_nsinfo() {
  # bash takes = for a word of its own, so the words are taken from the line.
  local line=\${COMP_LINE:0:COMP_POINT} directive=0
  local words
  read -ra words <<<"$line"
  if [[ $line == *[[:space:]] ]]; then words+=(''); fi
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :[0-9]*) directive=\${line#:} ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(kubectl-nsinfo __complete "\${words[@]:1}" 2>/dev/null)
  if ((directive == 0 && \${#COMPREPLY[@]} == 0)); then compopt -o default 2>/dev/null; fi
}
complete -F _kubectl_nsinfo kubectl-nsinfo
`;

const ZSH = `#compdef kubectl-nsinfo
# Completes kubectl-nsinfo in zsh: source <(kubectl-nsinfo completion zsh)
_kubectl_nsinfo() {
  local line directive=0
  local -a found
  while IFS= read -r line; do
    case $line in
      :[0-9]*) directive=\${line#:} ;;
      *) found+=("\${\${line//:/\\\\:}/$'\\t'/:}") ;;
    esac
  done < <(kubectl-nsinfo __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( directive == 0 && \${#found} == 0 )); then _files; else _describe kubectl-nsinfo found; fi
}
compdef _kubectl_nsinfo kubectl-nsinfo
`;

const FISH = `# Completes kubectl-nsinfo in fish: kubectl-nsinfo completion fish | source
function __kubectl_nsinfo_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer (kubectl-nsinfo __complete $words[2..-1] 2>/dev/null)
    if test "$answer" = ":0"
        __fish_complete_path (commandline -ct)
    else
        string match -v -r '^:[0-9]+$' -- $answer
    end
end
complete -c kubectl-nsinfo -f -a '(__kubectl_nsinfo_complete)'
`;

/** What completes `kubectl-nsinfo`, called by that name, in each shell. */
export const SHELL_SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;
