#include "memory.hpp"

void report_memory() {}
void report_phase(std::string_view) {}
