#pragma once

#include <string_view>

/// Prints how much of the heap was in use at most, and at the end. The host, whose heap is another one,
/// prints nothing.
void report_memory();

/// The same of what has happened since the phase before, and how deep the stack went.
void report_phase(std::string_view name);
