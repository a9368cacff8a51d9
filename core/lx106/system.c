/* What the program asks of its surroundings: QEMU's Xtensa simcalls in place of an operating system. */

#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

enum {
  sim_exit = 1,
  sim_read = 3,
  sim_write = 4,
  sim_open = 5,
  sim_argc = 1000,
  sim_argv_size = 1001,
  sim_argv = 1002
};

int simcall(int number, int first, int second, int third); /* start.S */
int main(int argc, char** argv);

_Noreturn void _exit(int status) {
  for (;;) simcall(sim_exit, status, 0, 0);
}

int open(const char* path, int flags, ...) {
  return simcall(sim_open, (int)path, flags, 0);
}

ssize_t read(int file, void* octets, size_t count) {
  return simcall(sim_read, file, (int)octets, (int)count);
}

ssize_t write(int file, const void* octets, size_t count) {
  return simcall(sim_write, file, (int)octets, (int)count);
}

/* A call of a virtual function of a class that is still being made. */
_Noreturn void __cxa_pure_virtual(void) {
  _exit(99);
}

/* Called by start.S once the memory is set up. */
_Noreturn void run_main(void) {
  static int arguments[64];
  if (simcall(sim_argv_size, 0, 0, 0) > (int)sizeof arguments) _exit(98);
  const int count = simcall(sim_argc, 0, 0, 0);
  simcall(sim_argv, (int)arguments, 0, 0);
  _exit(main(count, (char**)arguments));
}
