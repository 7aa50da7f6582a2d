import stackTrace from "cdktf/lib/tokens/private/stack-trace.js";

// For each of its values cdktf notes where in the program it was made, for messages about values that do not resolve.
// That takes more than half the time and memory of synthesis, and the path in the construct tree tells the place too.
Object.assign(stackTrace, { captureStackTrace: () => [] });
