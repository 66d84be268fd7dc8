import type { Place } from './command-tree.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes the words of these places in a shell, without running berth. */
export const completionScript = (shell: Shell, places: readonly Place[]): string => SCRIPTS[shell](places);

const SCRIPTS: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash: (places) => `# berth completion bash; use it by: source <(berth completion bash)
_berth() {
  local path=berth word words='' i
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$path $word" in
${pathsPattern(places)}
    esac
  done
${choices(places)}
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _berth berth
`,
  zsh: (places) => `#compdef berth
# berth completion zsh; use it by: source <(berth completion zsh), after compinit
_berth() {
  local path_=berth word choice='' i
  local prev="\${words[CURRENT-1]}"
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$path_ $word" in
${pathsPattern(places).replaceAll('path=', 'path_=').replaceAll('$path', '$path_')}
    esac
  done
${choices(places).replaceAll('$path', '$path_').replaceAll('words=', 'choice=').replaceAll('"$words"', '"$choice"')}
  if [[ -n "$choice" ]]; then compadd -- \${=choice}; else _files; fi
}
compdef _berth berth
`,
  fish: (places) => `# berth completion fish; use it by: berth completion fish | source
function __berth_path
  set -l path berth
  for word in (commandline -opc)[2..-1]
    switch "$path $word"
      case ${places.map(({ path }) => `'${path}'`).join(' ')}
        set path "$path $word"
    end
  end
  echo $path
end
complete -c berth -f
${places.flatMap(fishLines).join('\n')}
`,
};

const pathsPattern = (places: readonly Place[]): string =>
  `      ${places
    .slice(1)
    .map(({ path }) => `'${path}'`)
    .join('|')}) path="$path $word" ;;`;

function choices(places: readonly Place[]): string {
  const valueCases = places.flatMap(({ path, values }) =>
    Object.entries(values).map(([flag, words]) => `    '${path} ${flag}') words='${words.join(' ')}' ;;`),
  );
  const wordCases = places.map(({ path, commands, flags }) => `        '${path}') words='${[...commands, ...flags].join(' ')}' ;;`);
  return `  case "$path $prev" in
${valueCases.join('\n')}
    *)
      case "$path" in
${wordCases.join('\n')}
      esac ;;
  esac`;
}

function fishLines({ path, commands, flags, values }: Place): readonly string[] {
  const here = `complete -c berth -n 'test (__berth_path) = "${path}"'`;
  return [
    ...(commands.length === 0 ? [] : [`${here} -a '${commands.join(' ')}'`]),
    ...flags.map((flag) => {
      const name = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
      const words = values[flag];
      if (words === undefined) return `${here} ${name}`;
      return `${here} ${name} ${words.length === 0 ? '-r' : `-x -a '${words.join(' ')}'`}`;
    }),
  ];
}
