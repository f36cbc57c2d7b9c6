// After a form came back with errors the summary is the first thing read out, as if one had gone there.

document.getElementById("errors")?.focus();
