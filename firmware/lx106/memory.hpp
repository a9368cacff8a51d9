#pragma once

/// Prints how much of the heap was in use at most, and at the end. The host, whose heap is another one,
/// prints nothing.
void report_memory();
