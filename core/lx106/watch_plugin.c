/* A plugin for QEMU: counts instructions, finds loads and stores of less than a word in flash (which stop the
   real chip), and how deep the stack goes. Argument: stack_floor=ADDRESS, above which writes are to the
   stack. Debian ships no qemu-plugin.h: these are the declarations of version 1 of its interface that are
   used here. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info_t;
enum { inline_add_u64 = 0, no_registers = 0, memory_read_write = 3 };
typedef void translated(uint64_t id, struct qemu_plugin_tb*);
typedef void accessed(unsigned cpu, uint32_t info, uint64_t address, void* user);
typedef void ended(uint64_t id, void* user);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, translated*);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn*, int operation, void*, uint64_t);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn*, accessed*, int flags, int access, void* user);
void qemu_plugin_register_atexit_cb(uint64_t id, ended*, void* user);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb*);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb*, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn*);
unsigned qemu_plugin_mem_size_shift(uint32_t info);
bool qemu_plugin_mem_is_store(uint32_t info);

EXPORT int qemu_plugin_version = 1;

enum { flash_begin = 0x40200000, flash_end = 0x40300000, stack_top = 0x3FFFC000 };

static uint64_t instructions;
static uint64_t narrow_accesses;
static uint64_t stack_floor = stack_top;
static uint64_t lowest_store = stack_top;

static void memory_access(unsigned cpu, uint32_t info, uint64_t address, void* instruction) {
  (void)cpu;
  if (qemu_plugin_mem_is_store(info) && address >= stack_floor && address < lowest_store)
    lowest_store = address;
  if (address < flash_begin || address >= flash_end || qemu_plugin_mem_size_shift(info) >= 2) return;
  if (narrow_accesses++ < 10) {
    fprintf(stderr, "narrow access to flash at %#x from %#x\n", (unsigned)address,
            (unsigned)(uintptr_t)instruction);
  }
}

static void translate(uint64_t id, struct qemu_plugin_tb* block) {
  (void)id;
  for (size_t index = 0; index < qemu_plugin_tb_n_insns(block); ++index) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(block, index);
    void* address = (void*)(uintptr_t)qemu_plugin_insn_vaddr(instruction);
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, inline_add_u64, &instructions, 1);
    qemu_plugin_register_vcpu_mem_cb(instruction, memory_access, no_registers, memory_read_write, address);
  }
}

static void report(uint64_t id, void* user) {
  (void)id;
  (void)user;
  fprintf(stderr, "instructions=%llu narrow_accesses=%llu stack=%llu\n", (unsigned long long)instructions,
          (unsigned long long)narrow_accesses, (unsigned long long)(stack_top - lowest_store));
}

EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info_t* info, int count, char** arguments) {
  (void)info;
  for (int index = 0; index < count; ++index) {
    static const char name[] = "stack_floor=";
    if (strncmp(arguments[index], name, sizeof name - 1) == 0) {
      stack_floor = strtoull(arguments[index] + sizeof name - 1, NULL, 16);
    }
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
  qemu_plugin_register_atexit_cb(id, report, NULL);
  return 0;
}
