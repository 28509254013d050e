/**
 * Runs a script (its text is the first argument) with the arguments after the second, and then waits to be used, for as many
 * seconds as the second says.
 */
export const HOLD_SCRIPT = `collector=$1 seconds=$2
shift 2
(eval "$collector")
exec sleep "$seconds"
`;
