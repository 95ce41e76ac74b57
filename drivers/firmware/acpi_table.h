/* firmware: finds and checks ACPI tables.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @ref acpi_open follows the root pointer to the tables that describe the
    machine, and checks each as a whole. It does not interpret their contents,
    and reads only the memory that the caller allows.
    Source: ACPI Specification 6.5, 5.2.5 to 5.2.8. */

#ifndef ACPI_TABLE_H_
#define ACPI_TABLE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** Longest table that is read. A SRAT of 65536 CPUs takes 1.5 MiB. The limit
    bounds the time of a reading. Units: bytes. */
#define ACPI_SIZE_MAX (2u << 20)

/** Length of the fixed part of a table. Source: 5.2.12, 5.2.16, 5.2.17,
    5.2.28. */
#define ACPI_MADT_FIXED 44
#define ACPI_SRAT_FIXED 48
#define ACPI_SLIT_FIXED 44
#define ACPI_HMAT_FIXED 40

/** Offset of the revision in a table. Source: 5.2.6. */
#define ACPI_REVISION 8

/** Lines that one reading may print, plus a last one if more are suppressed. */
#define ACPI_LINES_MAX 16

/** The tables that are read. */
enum acpi_name_e
{
  ACPI_RSDP,
  ACPI_XSDT,
  ACPI_RSDT,
  ACPI_MADT, /**< its signature is "APIC"; the first of the tables below the
                  root */
  ACPI_SRAT,
  ACPI_SLIT,
  ACPI_HMAT,
  ACPI_NAME_COUNT,
};

/** The faults of a table. */
enum acpi_fault_e
{
  ACPI_FAULT_MISSING,
  ACPI_FAULT_REACH,
  ACPI_FAULT_SIGNATURE,
  ACPI_FAULT_REVISION,
  ACPI_FAULT_SHORT,
  ACPI_FAULT_LONG,
  ACPI_FAULT_CHECKSUM,
  ACPI_FAULT_SIZE,
  ACPI_FAULT_ENTRY,
  ACPI_FAULT_COUNT,
};

/** A table. (c) once opened. */
struct acpi_table_s
{
  const uint8_t *data; /**< NULL: no usable table */
  uint32_t size;       /**< checked bytes, at least the fixed part */
  const char *fault;   /**< the fault as a text, or NULL */
};

/** The state of a reading. (o) */
struct acpi_s
{
  uintptr_t base; /**< virtual address of physical address 0 */
  uint64_t limit; /**< physical addresses below it can be read */
  struct acpi_table_s table[ACPI_NAME_COUNT];
  const char *fault; /**< the reason why no table was found, or NULL */
  uint8_t lines;     /**< printed, up to ACPI_LINES_MAX + 1 */
  bool quiet;        /**< print no lines */
};

/** @This finds and checks the tables.
    @param acpi has @tt base, @tt limit and @tt quiet set; all else is zero.
    @param rsdp physical address of the root pointer; 0: none.
    Context: any. Cost: O(bytes of the root and of the tables). */
void acpi_open(struct acpi_s *acpi, uint64_t rsdp);

/** @This prints "acpi: " and a line, up to @ref ACPI_LINES_MAX lines. */
void acpi_say(struct acpi_s *acpi, const char *format, ...) PRINTF_LIKE(2, 3);

/** @This returns the usual name of a table. Cost: O(1). */
const char *acpi_name(enum acpi_name_e name);

/** @This returns the constant text "<table>: <fault>". Cost: O(1). */
const char *acpi_fault(enum acpi_name_e name, enum acpi_fault_e fault);

/** @This returns the little endian number at any address. Cost: O(1). */
ALWAYS_INLINE uint16_t
acpi_u16(const uint8_t *data)
{
  return (uint16_t)(data[0] | data[1] << 8);
}

ALWAYS_INLINE uint32_t
acpi_u32(const uint8_t *data)
{
  return data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16
         | (uint32_t)data[3] << 24;
}

ALWAYS_INLINE uint64_t
acpi_u64(const uint8_t *data)
{
  return acpi_u32(data) | (uint64_t)acpi_u32(data + 4) << 32;
}

#endif
