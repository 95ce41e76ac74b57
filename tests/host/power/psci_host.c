/* tests: what the firmware is asked for when a processor is started.
   SPDX-License-Identifier: LGPL-2.1-only */

/* drivers/power/psci.c as a processor of the host has it, of 64 bits or of 32.
   The calls of the firmware are noted down. Flat TAP on standard output.

   Source: ARM DEN 0022, 5.1.4 "CPU_ON", for the two numbers of the function. */

#include <stdio.h>

#include <mutek/cpu.h>
#include <mutek/device/psci.h>
#include <mutek/error.h>

#define WIDE (sizeof(uintptr_t) == 8)
#define TOP UINTPTR_MAX

static uintptr_t asked[4];
static unsigned calls_hvc, calls_smc;
static uintptr_t answer;

static uintptr_t
note(const uintptr_t argument[4])
{
  for (unsigned i = 0; i < 4; i++)
    asked[i] = argument[i];
  return answer;
}

uintptr_t
cpu_hvc(const uintptr_t argument[4])
{
  calls_hvc++;
  return note(argument);
}

uintptr_t
cpu_smc(const uintptr_t argument[4])
{
  calls_smc++;
  return note(argument);
}

static bool
the_function_is_that_of_the_width(void)
{
  return psci_cpu_on(PSCI_HVC, 1, 2, 3) == 0
         && asked[0] == (WIDE ? 0xc4000003u : 0x84000003u) && asked[1] == 1
         && asked[2] == 2 && asked[3] == 3 && calls_hvc == 1 && calls_smc == 0;
}

static bool
entry_and_context_are_as_wide_as_an_address(void)
{
  return psci_cpu_on(PSCI_SMC, 0, TOP - 3, TOP) == 0 && asked[2] == TOP - 3
         && asked[3] == TOP && calls_smc == 1 && calls_hvc == 0;
}

/* Level 3 of the affinity is in bits 39 to 32. */
static bool
an_affinity_has_all_its_levels_or_is_refused(void)
{
  uint64_t hw = 0xab00cdef12;
  error_t err = psci_cpu_on(PSCI_HVC, hw, 0, 0);

  if (!WIDE)
    return err == -ENOENT && calls_hvc == 0;
  return err == 0 && asked[1] == (uintptr_t)hw;
}

static bool
without_firmware_nothing_is_called(void)
{
  return psci_cpu_on(PSCI_NONE, 0, 0, 0) == -ENOTSUP
         && calls_hvc + calls_smc == 0;
}

/* The upper half of a 64-bit register means nothing. */
static bool
an_answer_has_32_bits(void)
{
  static const struct
  {
    uint32_t said;
    error_t err;
  } all[] = {
    { 0, 0 },
    { (uint32_t)-1, -ENOTSUP },
    { (uint32_t)-2, -ENOENT },
    { (uint32_t)-3, -EINVAL },
    { (uint32_t)-4, -EBUSY },
    { (uint32_t)-5, -EBUSY },
    { (uint32_t)-9, -EINVAL },
    { 1, -EINVAL },
  };

  for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
    for (unsigned upper = 0; upper < 2; upper++)
      {
        answer = all[i].said | (upper ? (uintptr_t) ~(uintptr_t)UINT32_MAX : 0);
        if (psci_cpu_on(PSCI_HVC, 0, 0, 0) != all[i].err)
          return false;
      }
  return true;
}

#define CASE(name)                                                             \
  {                                                                            \
#name, name                                                                \
  }

static const struct
{
  const char *name;
  bool (*run)(void);
} cases[] = {
  CASE(the_function_is_that_of_the_width),
  CASE(entry_and_context_are_as_wide_as_an_address),
  CASE(an_affinity_has_all_its_levels_or_is_refused),
  CASE(without_firmware_nothing_is_called),
  CASE(an_answer_has_32_bits),
};

int
main(void)
{
  unsigned count = sizeof(cases) / sizeof(cases[0]), failed = 0;

  printf("1..%u\n", count);
  for (unsigned i = 0; i < count; i++)
    {
      bool good;

      calls_hvc = calls_smc = 0;
      answer = 0;
      good = cases[i].run();
      failed += !good;
      printf("%s %u - %s\n", good ? "ok" : "not ok", i + 1, cases[i].name);
    }
  return failed != 0;
}
