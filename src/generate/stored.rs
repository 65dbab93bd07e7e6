//! What the completion scripts get beside the words of the command line: they ask the program itself for what is in its
//! store, and answer from their own words where it has nothing to say.
//!
//! The program is asked as `manageros __complete WORD…`, the last word being the one under the cursor. It prints a line
//! for each candidate, a tab before what it is; exit code 1 says that something else belongs there. Whatever it
//! complains about stays out of the prompt.

use clap::ValueHint;
use clap_complete::Shell;

/// Marks the arguments whose values are in the store, for the shells whose scripts name each of them.
pub const HINT: ValueHint = ValueHint::Username;

/// The first argument by which a script asks.
pub const WORD: &str = "__complete";

// Bash cuts words at colons and the like (COMP_WORDBREAKS) and replaces but the last piece; the program wants them whole.
// What is inserted has to be quoted as the word is that it completes; an exclamation mark cannot be between double quotes.
// Bash 3 has no `compopt`.
const BASH: &str = r#"_manageros_stored() {
    local line="${COMP_LINE:0:COMP_POINT}" space found value
    local -a words
    local -i at last
    for ((at = 0; at <= COMP_CWORD; at++)); do
        space="${line%%[![:space:]]*}"
        line="${line#"$space"}"
        value="${COMP_WORDS[at]}"
        [[ $at -eq $COMP_CWORD ]] && value="$line"
        line="${line:${#value}}"
        last=${#words[@]}-1
        if [[ -z "$space" && $last -ge 0 ]]; then
            words[last]="${words[last]}$value"
        else
            words[last+1]="$value"
        fi
    done
    found=$(command manageros __complete "${words[@]:1}" 2>/dev/null) || return 1
    local typed="${words[${#words[@]}-1]}" quote="${COMP_WORDS[COMP_CWORD]:0:1}" back='\'
    [[ "$typed" == --*=* ]] && typed="${typed#*=}"
    typed="${typed%"$2"}"
    [[ "$quote" == [\"\'] && "${COMP_WORDS[COMP_CWORD]}" != "$2" ]] || quote=
    COMPREPLY=()
    while IFS=$'\t' read -r value _; do
        [[ -n "$value" ]] || continue
        case "$quote" in
        \")
            [[ "$value" == *!* ]] && continue
            value="${value//"$back"/$back$back}"
            value="${value//\"/$back\"}"
            value="${value//\$/$back\$}"
            value="${value//\`/$back\`}"
            ;;
        \')
            value="${value//\'/\'$back\'\'}"
            ;;
        *)
            printf -v value %q "$value"
            [[ "$value" == "$typed"* ]] || continue
            value="${value#"$typed"}"
            ;;
        esac
        # readline closes the quote, except behind one
        [[ -n "$quote" && "$value" == *"$quote" ]] && value="$value$quote"
        COMPREPLY+=("$value")
    done <<< "$found"
    compopt +o default +o bashdefault 2>/dev/null
    return 0
}

_manageros() {
    _manageros_stored "$@" && return 0
"#;

const ZSH: &str = r#"_manageros_stored() {
    local found line value
    local -a values
    found=$(command manageros __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null) || return 1
    [[ "$PREFIX" == --*=* ]] && compset -P 1 '*='
    for line in "${(@f)found}"; do
        [[ -n "$line" ]] || continue
        value="${${line%%$'\t'*}//\\/\\\\}"
        values+=("${value//:/\\:}:${line#*$'\t'}")
    done
    _describe -t values 'in the store' values
    return 0
}

_manageros() {
    _manageros_stored && return 0
"#;

const FISH: &str = r#"
function __manageros_stored
    set -l words (commandline -opc) (commandline -ct)
    command manageros __complete $words[2..-1] 2>/dev/null
end
complete -c manageros -n "__manageros_stored >/dev/null" -f -a "(__manageros_stored)"
"#;

/// Returns the script that asks the program first.
pub(super) fn asking(shell: Shell, script: &str) -> String {
    let begins = "_manageros() {\n";
    match shell {
        Shell::Bash => script.replacen(begins, BASH, 1),
        Shell::Zsh => script.replacen(begins, ZSH, 1).replace(":_users' ", ":' "),
        Shell::Fish => script.replace("(__fish_complete_users)", "(__manageros_stored)") + FISH,
        _ => script.to_owned(),
    }
}
