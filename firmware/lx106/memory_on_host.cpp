#include "memory.hpp"

void report_memory() {}
