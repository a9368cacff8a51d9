/* A plugin for QEMU: counts instructions and loads of less than a word from flash (each of which the real
   chip answers with an exception, whose handler takes hundreds of cycles to read the word instead), and finds
   how deep the stack goes. Arguments: stack_floor=ADDRESS, above which writes are to the stack, and
   sites=NUMBER for the places in the program that most narrow loads come from. Debian ships no qemu-plugin.h:
   these are the declarations of version 1 of its interface that are used here. */

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

enum { flash_begin = 0x40200000, flash_end = 0x40400000, stack_top = 0x3FFFC000 };

static uint64_t instructions;
static uint64_t narrow_reads;
static unsigned sites_shown;
static uint64_t stack_floor = stack_top;
static uint64_t lowest_store = stack_top;

/* Narrow loads by the address of the instruction, a word each of flash. */
static uint32_t reads_at[(flash_end - flash_begin) / sizeof(uint32_t)];

static void count_narrow_read(uintptr_t instruction) {
  ++narrow_reads;
  if (instruction < flash_begin || instruction >= flash_end) return;
  ++reads_at[(instruction - flash_begin) / sizeof(uint32_t)];
}

static void memory_access(unsigned cpu, uint32_t info, uint64_t address, void* instruction) {
  (void)cpu;
  if (qemu_plugin_mem_is_store(info) && address >= stack_floor && address < lowest_store)
    lowest_store = address;
  if (address < flash_begin || address >= flash_end || qemu_plugin_mem_size_shift(info) >= 2) return;
  count_narrow_read((uintptr_t)instruction);
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

static void show_sites(void) {
  const size_t words = sizeof reads_at / sizeof *reads_at;
  for (; sites_shown > 0; --sites_shown) {
    size_t most = 0;
    for (size_t site = 0; site < words; ++site) {
      if (reads_at[site] > reads_at[most]) most = site;
    }
    if (reads_at[most] == 0) return;
    fprintf(stderr, "site=%#zx reads=%u\n", flash_begin + most * sizeof(uint32_t), reads_at[most]);
    reads_at[most] = 0;
  }
}

static void report(uint64_t id, void* user) {
  (void)id;
  (void)user;
  fprintf(stderr, "instructions=%llu narrow_reads=%llu stack=%llu\n", (unsigned long long)instructions,
          (unsigned long long)narrow_reads, (unsigned long long)(stack_top - lowest_store));
  show_sites();
}

static const char* value_of(const char* name, const char* argument) {
  const size_t size = strlen(name);
  return strncmp(argument, name, size) == 0 ? argument + size : NULL;
}

EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info_t* info, int count, char** arguments) {
  (void)info;
  for (int index = 0; index < count; ++index) {
    const char* floor = value_of("stack_floor=", arguments[index]);
    const char* sites = value_of("sites=", arguments[index]);
    if (floor != NULL) stack_floor = strtoull(floor, NULL, 16);
    if (sites != NULL) sites_shown = (unsigned)strtoul(sites, NULL, 10);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
  qemu_plugin_register_atexit_cb(id, report, NULL);
  return 0;
}
