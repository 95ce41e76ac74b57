/* firmware: finds and checks ACPI tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A table is checked as a whole before it is used: its address, its length and
   its checksum. Later code relies on its start and size.

   Invariants:
   I1  every byte read lies below acpi_s.limit: only acpi_bytes() converts a
       physical address to a pointer;
   I2  a table with data is at least as long as its fixed part and at most
       ACPI_SIZE_MAX, and its bytes sum up to 0;
   I3  the fault of a rejected table is kept until the end of the reading.

   Locks: none, nothing is shared.

   Limitation: of two tables with one name, the second is ignored, even if the
   first is broken. Addresses below the limit are taken for memory, so reading
   them must have no side effect. */

#include "acpi_table.h"

#include <stdarg.h>

#include <mutek/assert.h>
#include <mutek/printk.h>
#include <mutek/string.h>

/* The root pointer. Source: 5.2.5.3. */
enum rsdp_e
{
  RSDP_REVISION = 15,
  RSDP_RSDT = 16,
  RSDP_SIZE_0 = 20, /* all of it, in revision 0 */
  RSDP_LENGTH = 20,
  RSDP_XSDT = 24,
  RSDP_SIZE_2 = 36,
};

#define RSDP_SIGNATURE "RSD PTR "
#define RSDP_SIGNATURE_SIZE 8
#define RSDP_EXTENDED 2 /* the first revision with an XSDT */

/* The common header of the other tables. Source: 5.2.6. */
enum header_e
{
  HEADER_SIGNATURE = 0,
  HEADER_LENGTH = 4,
  HEADER_SIZE = 36,
};

#define SIGNATURE_SIZE 4

/* Bytes of an address in the RSDT and the XSDT. Source: 5.2.7, 5.2.8. */
#define RSDT_ENTRY 4
#define XSDT_ENTRY 8

static const struct
{
  char signature[SIGNATURE_SIZE + 1];
  uint8_t fixed;
} kind[] = {
  [ACPI_XSDT] = { "XSDT", HEADER_SIZE },
  [ACPI_RSDT] = { "RSDT", HEADER_SIZE },
  [ACPI_MADT] = { "APIC", ACPI_MADT_FIXED },
  [ACPI_SRAT] = { "SRAT", ACPI_SRAT_FIXED },
  [ACPI_SLIT] = { "SLIT", ACPI_SLIT_FIXED },
  [ACPI_HMAT] = { "HMAT", ACPI_HMAT_FIXED },
};

#define FAULTS(table)                                                          \
  {                                                                            \
    [ACPI_FAULT_MISSING] = table ": missing",                                  \
    [ACPI_FAULT_REACH] = table ": out of reach",                               \
    [ACPI_FAULT_SIGNATURE] = table ": wrong signature",                        \
    [ACPI_FAULT_REVISION] = table ": revision too old",                        \
    [ACPI_FAULT_SHORT] = table ": shorter than its fixed part",                \
    [ACPI_FAULT_LONG] = table ": longer than 2 MiB",                           \
    [ACPI_FAULT_CHECKSUM] = table ": wrong checksum",                          \
    [ACPI_FAULT_SIZE] = table ": length does not fit its contents",            \
    [ACPI_FAULT_ENTRY] = table ": an entry without length or past the end",    \
  }

static const char *const fault_text[ACPI_NAME_COUNT][ACPI_FAULT_COUNT] = {
  [ACPI_RSDP] = FAULTS("RSDP"), [ACPI_XSDT] = FAULTS("XSDT"),
  [ACPI_RSDT] = FAULTS("RSDT"), [ACPI_MADT] = FAULTS("MADT"),
  [ACPI_SRAT] = FAULTS("SRAT"), [ACPI_SLIT] = FAULTS("SLIT"),
  [ACPI_HMAT] = FAULTS("HMAT"),
};

static_assert(ACPI_SIZE_MAX == 2u << 20, "as the fault says");

const char *
acpi_name(enum acpi_name_e name)
{
  return name == ACPI_MADT ? "MADT" : kind[name].signature;
}

const char *
acpi_fault(enum acpi_name_e name, enum acpi_fault_e fault)
{
  return fault_text[name][fault];
}

void
acpi_say(struct acpi_s *acpi, const char *format, ...)
{
  char line[96];
  va_list args;

  if (acpi->quiet || acpi->lines > ACPI_LINES_MAX)
    return;
  if (acpi->lines++ == ACPI_LINES_MAX)
    {
      printk("acpi: further messages suppressed\n");
      return;
    }
  va_start(args, format);
  printk_format_va(line, sizeof(line), format, args);
  va_end(args);
  printk("acpi: %s\n", line);
}

/** @This returns the virtual address of bytes of memory. Returns NULL if one of
    them cannot be read, or the address is 0. */
static const uint8_t *
acpi_bytes(const struct acpi_s *acpi, uint64_t address, uint32_t size)
{
  if (address == 0 || address >= acpi->limit || size > acpi->limit - address)
    return NULL;
  return (const uint8_t *)(acpi->base + (uintptr_t)address);
}

static bool
sums_up(const uint8_t *data, uint32_t size)
{
  uint8_t sum = 0;

  for (uint32_t i = 0; i < size; i++)
    sum = (uint8_t)(sum + data[i]);
  return sum == 0;
}

static const char *
table_refuse(struct acpi_s *acpi, enum acpi_name_e name,
             enum acpi_fault_e fault)
{
  acpi->table[name].fault = acpi_fault(name, fault);
  return acpi->table[name].fault;
}

/** @return the fault of the table at an address, or NULL. */
static const char *
table_open(struct acpi_s *acpi, enum acpi_name_e name, uint64_t address)
{
  struct acpi_table_s *table = &acpi->table[name];
  const uint8_t *data = acpi_bytes(acpi, address, HEADER_SIZE);
  uint32_t size;

  if (data == NULL)
    return table_refuse(acpi, name, ACPI_FAULT_REACH);
  if (memcmp(data + HEADER_SIGNATURE, kind[name].signature, SIGNATURE_SIZE)
      != 0)
    return table_refuse(acpi, name, ACPI_FAULT_SIGNATURE);
  size = acpi_u32(data + HEADER_LENGTH);
  if (size < kind[name].fixed)
    return table_refuse(acpi, name, ACPI_FAULT_SHORT);
  if (size > ACPI_SIZE_MAX)
    return table_refuse(acpi, name, ACPI_FAULT_LONG);
  if (acpi_bytes(acpi, address, size) == NULL)
    return table_refuse(acpi, name, ACPI_FAULT_REACH);
  if (!sums_up(data, size))
    return table_refuse(acpi, name, ACPI_FAULT_CHECKSUM);
  *table = (struct acpi_table_s){ .data = data, .size = size };
  return NULL;
}

/** @This checks the fields of the root pointer that exist since revision 2.
    @return its length, or 0 with the fault set in its table. */
static uint32_t
rsdp_extended(struct acpi_s *acpi, uint64_t address)
{
  const uint8_t *data = acpi_bytes(acpi, address, RSDP_SIZE_2);
  enum acpi_fault_e fault;
  uint32_t size;

  if (data == NULL)
    {
      table_refuse(acpi, ACPI_RSDP, ACPI_FAULT_REACH);
      return 0;
    }
  size = acpi_u32(data + RSDP_LENGTH);
  if (size < RSDP_SIZE_2)
    fault = ACPI_FAULT_SHORT;
  else if (size > ACPI_SIZE_MAX)
    fault = ACPI_FAULT_LONG;
  else if (acpi_bytes(acpi, address, size) == NULL)
    fault = ACPI_FAULT_REACH;
  else if (!sums_up(data, size))
    fault = ACPI_FAULT_CHECKSUM;
  else
    return size;
  table_refuse(acpi, ACPI_RSDP, fault);
  return 0;
}

/** @This checks the root pointer, which has no header, and sets its fault. */
static void
rsdp_open(struct acpi_s *acpi, uint64_t address)
{
  const uint8_t *data = acpi_bytes(acpi, address, RSDP_SIZE_0);
  uint32_t size = RSDP_SIZE_0;

  if (data == NULL)
    table_refuse(acpi, ACPI_RSDP,
                 address == 0 ? ACPI_FAULT_MISSING : ACPI_FAULT_REACH);
  else if (memcmp(data, RSDP_SIGNATURE, RSDP_SIGNATURE_SIZE) != 0)
    table_refuse(acpi, ACPI_RSDP, ACPI_FAULT_SIGNATURE);
  else if (!sums_up(data, RSDP_SIZE_0))
    table_refuse(acpi, ACPI_RSDP, ACPI_FAULT_CHECKSUM);
  else
    {
      if (data[RSDP_REVISION] >= RSDP_EXTENDED)
        size = rsdp_extended(acpi, address);
      if (size != 0)
        acpi->table[ACPI_RSDP] = (struct acpi_table_s){ .data = data,
                                                        .size = size };
    }
}

/** @This opens the RSDT or the XSDT.
    @return its fault, or NULL. */
static const char *
root_open(struct acpi_s *acpi, enum acpi_name_e name, uint64_t address,
          uint32_t entry_size)
{
  const char *fault = table_open(acpi, name, address);

  if (fault == NULL && (acpi->table[name].size - HEADER_SIZE) % entry_size != 0)
    {
      acpi->table[name].data = NULL;
      fault = table_refuse(acpi, name, ACPI_FAULT_SIZE);
    }
  return fault;
}

/** @This opens the table at an address if it is one of @ref acpi_name_e. */
static void
listed_open(struct acpi_s *acpi, uint64_t address)
{
  const uint8_t *data = acpi_bytes(acpi, address, SIGNATURE_SIZE);
  enum acpi_name_e name = ACPI_MADT;

  if (data == NULL)
    {
      acpi_say(acpi, "a table at 0x%llx: out of reach",
               (unsigned long long)address);
      return;
    }
  while (name < ACPI_NAME_COUNT
         && memcmp(data, kind[name].signature, SIGNATURE_SIZE) != 0)
    name++;
  if (name == ACPI_NAME_COUNT)
    return;
  if (acpi->table[name].data != NULL || acpi->table[name].fault != NULL)
    acpi_say(acpi, "%s: listed twice, the first counts", acpi_name(name));
  else
    (void)table_open(acpi, name, address);
}

static void
listed_open_all(struct acpi_s *acpi, enum acpi_name_e root, uint32_t entry_size)
{
  const struct acpi_table_s *table = &acpi->table[root];

  for (uint32_t at = HEADER_SIZE; at < table->size; at += entry_size)
    listed_open(acpi, entry_size == XSDT_ENTRY ? acpi_u64(table->data + at)
                                               : acpi_u32(table->data + at));
}

void
acpi_open(struct acpi_s *acpi, uint64_t rsdp)
{
  const struct acpi_table_s *table = &acpi->table[ACPI_RSDP];
  const char *fault;
  uint64_t xsdt = 0;

  rsdp_open(acpi, rsdp);
  acpi->fault = table->fault;
  if (table->data == NULL)
    return;
  if (table->size >= RSDP_SIZE_2)
    xsdt = acpi_u64(table->data + RSDP_XSDT);
  fault = xsdt == 0 ? NULL : root_open(acpi, ACPI_XSDT, xsdt, XSDT_ENTRY);
  if (acpi->table[ACPI_XSDT].data != NULL)
    {
      listed_open_all(acpi, ACPI_XSDT, XSDT_ENTRY);
      return;
    }
  acpi->fault = root_open(acpi, ACPI_RSDT, acpi_u32(table->data + RSDP_RSDT),
                          RSDT_ENTRY);
  if (fault != NULL && acpi->fault == NULL)
    acpi_say(acpi, "%s, the RSDT serves", fault);
  else if (fault != NULL)
    acpi->fault = fault;
  if (acpi->table[ACPI_RSDT].data != NULL)
    listed_open_all(acpi, ACPI_RSDT, RSDT_ENTRY);
}
