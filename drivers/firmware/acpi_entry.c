/* firmware: the entries of the MADT and the SRAT.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A table is a chain of entries, each with a type and a length.
   acpi_entries_check() checks the chain once; later walks rely on the lengths.

   Invariants:
   I1  the entries of a checked table end at the table's end;
   I2  an entry is read only if it has the length of its type, and only if its
       type is used.

   Locks: none, nothing is shared. */

#include "acpi_entry.h"

/* The head of an entry. The entry's length includes it. */
enum entry_e
{
  ENTRY_TYPE = 0,
  ENTRY_LENGTH = 1,
  ENTRY_SIZE = 2,
};

/* The MADT. Source: 5.2.12.2 and 5.2.12.12. An entry that is neither enabled
   nor online capable describes no CPU. Revisions before 5 of the table have no
   online capable flag; there an entry that is not enabled describes no CPU. */
enum madt_e
{
  MADT_APIC = 0,
  MADT_APIC_ID = 3, /* 8 bits */
  MADT_APIC_FLAGS = 4,
  MADT_APIC_SIZE = 8,
  MADT_X2APIC = 9,
  MADT_X2APIC_ID = 4,
  MADT_X2APIC_FLAGS = 8,
  MADT_X2APIC_SIZE = 16,
  MADT_ENABLED = 1,
  MADT_ONLINE_CAPABLE = 2,
  MADT_ONLINE_REVISION = 5,
};

/* The SRAT. Source: 5.2.16.1 to 5.2.16.3. */
enum srat_e
{
  SRAT_APIC = 0,
  SRAT_APIC_DOMAIN = 2, /* bits 7 to 0 */
  SRAT_APIC_ID = 3,     /* 8 bits */
  SRAT_APIC_FLAGS = 4,
  SRAT_APIC_DOMAIN_HIGH = 8, /* bits 31 to 8; bits 7 to 0 are another field */
  SRAT_APIC_SIZE = 16,
  SRAT_MEMORY = 1,
  SRAT_MEMORY_DOMAIN = 2,
  SRAT_MEMORY_START = 8,
  SRAT_MEMORY_LENGTH = 16,
  SRAT_MEMORY_FLAGS = 28,
  SRAT_MEMORY_SIZE = 40,
  SRAT_X2APIC = 2,
  SRAT_X2APIC_DOMAIN = 4,
  SRAT_X2APIC_ID = 8,
  SRAT_X2APIC_FLAGS = 12,
  SRAT_X2APIC_SIZE = 24,
  SRAT_ENABLED = 1,
  SRAT_WIDE_REVISION = 2, /* before it a domain has 8 bits */
};

#define DOMAIN_NARROW 0xffu

/** @This returns the minimum length of an entry of this type. A type that is
    not used needs only a head. */
static uint32_t
entry_needs(enum acpi_name_e name, uint8_t type)
{
  static const uint8_t madt[] = {
    [MADT_APIC] = MADT_APIC_SIZE,
    [MADT_X2APIC] = MADT_X2APIC_SIZE,
  };
  static const uint8_t srat[] = {
    [SRAT_APIC] = SRAT_APIC_SIZE,
    [SRAT_MEMORY] = SRAT_MEMORY_SIZE,
    [SRAT_X2APIC] = SRAT_X2APIC_SIZE,
  };

  if (name == ACPI_MADT && type < ARRAY_SIZE(madt))
    return madt[type] < ENTRY_SIZE ? ENTRY_SIZE : madt[type];
  if (name == ACPI_SRAT && type < ARRAY_SIZE(srat))
    return srat[type];
  return ENTRY_SIZE;
}

void
acpi_entries_check(struct acpi_s *acpi, enum acpi_name_e name)
{
  struct acpi_table_s *table = &acpi->table[name];
  struct acpi_walk_s walk;

  acpi_walk_init(&walk, acpi, name);
  while (walk.left != 0)
    {
      const uint8_t *entry = walk.next;

      if (walk.left < ENTRY_SIZE || entry[ENTRY_LENGTH] < ENTRY_SIZE
          || entry[ENTRY_LENGTH] > walk.left)
        {
          table->size -= walk.left;
          table->fault = acpi_fault(name, ACPI_FAULT_ENTRY);
          return;
        }
      if (entry[ENTRY_LENGTH] < entry_needs(name, entry[ENTRY_TYPE]))
        acpi_say(acpi, "%s: an entry of type %u is too short, left out",
                 acpi_name(name), entry[ENTRY_TYPE]);
      walk.next += entry[ENTRY_LENGTH];
      walk.left -= entry[ENTRY_LENGTH];
    }
}

void
acpi_walk_init(struct acpi_walk_s *walk, const struct acpi_s *acpi,
               enum acpi_name_e name)
{
  const struct acpi_table_s *table = &acpi->table[name];
  uint32_t fixed = name == ACPI_MADT ? ACPI_MADT_FIXED : ACPI_SRAT_FIXED;

  *walk = (struct acpi_walk_s){ .name = name };
  if (table->data == NULL)
    return;
  walk->next = table->data + fixed;
  walk->left = table->size - fixed;
  walk->revision = table->data[ACPI_REVISION];
}

/** @This returns the next entry that is long enough, or NULL at the end. */
static const uint8_t *
entry_next(struct acpi_walk_s *walk)
{
  while (walk->left != 0)
    {
      const uint8_t *entry = walk->next;

      walk->next += entry[ENTRY_LENGTH];
      walk->left -= entry[ENTRY_LENGTH];
      if (entry[ENTRY_LENGTH] >= entry_needs(walk->name, entry[ENTRY_TYPE]))
        return entry;
    }
  return NULL;
}

bool
acpi_processor_next(struct acpi_walk_s *walk, struct acpi_processor_s *out)
{
  uint32_t listed = MADT_ENABLED;
  const uint8_t *entry;

  if (walk->revision >= MADT_ONLINE_REVISION)
    listed |= MADT_ONLINE_CAPABLE;
  while ((entry = entry_next(walk)) != NULL)
    {
      uint32_t flags;

      if (entry[ENTRY_TYPE] == MADT_APIC)
        {
          out->hw = entry[MADT_APIC_ID];
          flags = acpi_u32(entry + MADT_APIC_FLAGS);
        }
      else if (entry[ENTRY_TYPE] == MADT_X2APIC)
        {
          out->hw = acpi_u32(entry + MADT_X2APIC_ID);
          flags = acpi_u32(entry + MADT_X2APIC_FLAGS);
        }
      else
        continue;
      out->enabled = (flags & MADT_ENABLED) != 0;
      if ((flags & listed) != 0)
        return true;
    }
  return false;
}

bool
acpi_affinity_next(struct acpi_walk_s *walk, struct acpi_affinity_s *out)
{
  bool wide = walk->revision >= SRAT_WIDE_REVISION;
  const uint8_t *entry;

  while ((entry = entry_next(walk)) != NULL)
    {
      uint32_t flags;

      if (entry[ENTRY_TYPE] == SRAT_APIC)
        {
          out->hw = entry[SRAT_APIC_ID];
          out->node = entry[SRAT_APIC_DOMAIN];
          if (wide)
            out->node |= acpi_u32(entry + SRAT_APIC_DOMAIN_HIGH)
                         & ~DOMAIN_NARROW;
          flags = acpi_u32(entry + SRAT_APIC_FLAGS);
        }
      else if (entry[ENTRY_TYPE] == SRAT_X2APIC)
        {
          out->hw = acpi_u32(entry + SRAT_X2APIC_ID);
          out->node = acpi_u32(entry + SRAT_X2APIC_DOMAIN);
          flags = acpi_u32(entry + SRAT_X2APIC_FLAGS);
        }
      else
        continue;
      if ((flags & SRAT_ENABLED) != 0)
        return true;
    }
  return false;
}

bool
acpi_range_next(struct acpi_walk_s *walk, struct acpi_range_s *out)
{
  const uint8_t *entry;

  if (walk->ranges == ACPI_RANGES_MAX)
    return false;
  while ((entry = entry_next(walk)) != NULL)
    {
      uint64_t size;

      if (entry[ENTRY_TYPE] != SRAT_MEMORY
          || (acpi_u32(entry + SRAT_MEMORY_FLAGS) & SRAT_ENABLED) == 0)
        continue;
      size = acpi_u64(entry + SRAT_MEMORY_LENGTH);
      if (size == 0)
        continue;
      out->node = acpi_u32(entry + SRAT_MEMORY_DOMAIN);
      if (walk->revision < SRAT_WIDE_REVISION)
        out->node &= DOMAIN_NARROW;
      out->first = acpi_u64(entry + SRAT_MEMORY_START);
      out->wraps = size - 1 > UINT64_MAX - out->first;
      out->last = out->wraps ? UINT64_MAX : out->first + (size - 1);
      walk->ranges++;
      return true;
    }
  return false;
}
