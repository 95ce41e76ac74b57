/* core: kernel messages.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The formatter writes into a sink, which is a buffer. A full buffer is either
   flushed to the console, or the rest of the text is dropped. Nothing is
   allocated, and a message has no maximum length.

   Invariants:
   I1  sink.used < sink.size, or both are 0: the final NUL always fits.
   I2  sink.total counts all formatted bytes, dropped ones included.
   I3  The first `used` bytes of the capture buffer are text; a NUL follows.
   Locks: console_lock (rank console, innermost) from the first byte of a
   message to the last. The panic owner does not acquire it, see console_wait().

   State: the console and the capture buffer belong to the machine.
   Not implemented: precision, floating point, `*`. */

#include <mutek/printk.h>

#include "panic_gate.h"

#include <mutek/console.h>
#include <mutek/cpu.h>
#include <mutek/lock.h>
#include <mutek/panic.h>
#include <mutek/string.h>

#define CHUNK_SIZE 128 /* bytes on the stack, flushed together */
#define DIGITS_MAX 20  /* of 2^64 - 1 in decimal */
#define WIDTH_MAX 4096 /* larger widths are reduced to this */
#define PANIC_PATIENCE                                                         \
  1000 /* polls of the console lock before a panic prints                      \
          anyway */

/** The destination of formatted text. */
struct sink_s
{
  char *buffer; /**< (o) */
  size_t size;  /**< (o) Units: bytes */
  size_t used;  /**< (o) Units: bytes */
  size_t total; /**< (o) Units: bytes */
  bool flushed; /**< when full: true, flush and continue; false, drop the
                     rest */
};

/** The destination of messages instead of the console. */
struct capture_s
{
  char *buffer; /**< NULL: no capture */
  size_t size;  /**< without the final NUL. Units: bytes */
  size_t used;  /**< Units: bytes */
};

enum length_e
{
  LENGTH_INT,
  LENGTH_CHAR,
  LENGTH_SHORT,
  LENGTH_LONG,
  LENGTH_LLONG,
  LENGTH_SIZE,
  LENGTH_PTRDIFF,
  LENGTH_MAX,
};

/** One conversion specification. */
struct spec_s
{
  bool left;      /**< flag - */
  bool zero;      /**< flag 0 */
  size_t width;   /**< Units: bytes */
  uint8_t length; /**< enum length_e */
  char type;      /**< conversion letter */
};

/** The text of one conversion. */
struct field_s
{
  const char *prefix; /**< sign or 0x; precedes the padding zeros */
  const char *text;
  size_t length; /**< of the text. Units: bytes */
};

/** The remaining arguments. A struct, because a va_list may be an array. */
struct args_s
{
  va_list list;
};

static struct lock_s console_lock = LOCK_INIT(LOCK_RANK_CONSOLE);
static struct capture_s capture; /* (r) console_lock */

static void
capture_append(const char *text, size_t length)
{
  size_t room = capture.size - capture.used;

  if (length > room)
    length = room;
  memcpy(capture.buffer + capture.used, text, length);
  capture.used += length;
  capture.buffer[capture.used] = '\0';
}

/* A panic is never captured: no test would read it. */
static void
sink_flush(struct sink_s *sink)
{
  if (capture.buffer != NULL && !panic_active())
    capture_append(sink->buffer, sink->used);
  else
    console_write(sink->buffer, sink->used);
  sink->used = 0;
}

static void
sink_put(struct sink_s *sink, char c)
{
  sink->total++;
  if (sink->size == 0)
    return;
  if (sink->used == sink->size - 1 && sink->flushed)
    sink_flush(sink);
  if (sink->used < sink->size - 1)
    sink->buffer[sink->used++] = c;
}

static void
sink_fill(struct sink_s *sink, char c, size_t count)
{
  while (count-- != 0)
    sink_put(sink, c);
}

static void
sink_text(struct sink_s *sink, const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++)
    sink_put(sink, text[i]);
}

static void
field_write(struct sink_s *sink, const struct spec_s *spec,
            const struct field_s *field)
{
  size_t prefix = strlen(field->prefix);
  size_t size = prefix + field->length;
  size_t fill = spec->width > size ? spec->width - size : 0;
  bool zero = spec->zero && !spec->left;

  if (!spec->left && !zero)
    sink_fill(sink, ' ', fill);
  sink_text(sink, field->prefix, prefix);
  if (zero)
    sink_fill(sink, '0', fill);
  sink_text(sink, field->text, field->length);
  if (spec->left)
    sink_fill(sink, ' ', fill);
}

static void
number_write(struct sink_s *sink, const struct spec_s *spec, uintmax_t value,
             const char *prefix)
{
  const char *digit = spec->type == 'X' ? "0123456789ABCDEF"
                                        : "0123456789abcdef";
  bool hex = spec->type == 'x' || spec->type == 'X' || spec->type == 'p';
  char digits[DIGITS_MAX];
  size_t at = sizeof(digits);
  uint32_t low;

  /* Most values are small, and 32-bit CPUs divide 64-bit values slowly. */
  for (; value > UINT32_MAX; value = hex ? value >> 4 : value / 10)
    digits[--at] = digit[hex ? value & 15 : value % 10];
  low = (uint32_t)value;
  do
    {
      digits[--at] = digit[hex ? low & 15 : low % 10];
      low = hex ? low >> 4 : low / 10;
    }
  while (low != 0);
  field_write(sink, spec,
              &(struct field_s){ prefix, digits + at, sizeof(digits) - at });
}

static intmax_t
signed_take(const struct spec_s *spec, struct args_s *args)
{
  switch (spec->length)
    {
    case LENGTH_CHAR:
      return (signed char)va_arg(args->list, int);
    case LENGTH_SHORT:
      return (short)va_arg(args->list, int);
    case LENGTH_LONG:
      return va_arg(args->list, long);
    case LENGTH_LLONG:
      return va_arg(args->list, long long);
    case LENGTH_SIZE: /* the signed type as wide as a size_t */
    case LENGTH_PTRDIFF:
      return va_arg(args->list, ptrdiff_t);
    case LENGTH_MAX:
      return va_arg(args->list, intmax_t);
    default:
      return va_arg(args->list, int);
    }
}

static uintmax_t
unsigned_take(const struct spec_s *spec, struct args_s *args)
{
  switch (spec->length)
    {
    case LENGTH_CHAR:
      return (unsigned char)va_arg(args->list, unsigned int);
    case LENGTH_SHORT:
      return (unsigned short)va_arg(args->list, unsigned int);
    case LENGTH_LONG:
      return va_arg(args->list, unsigned long);
    case LENGTH_LLONG:
      return va_arg(args->list, unsigned long long);
    case LENGTH_SIZE:
    case LENGTH_PTRDIFF: /* the unsigned type as wide as a ptrdiff_t */
      return va_arg(args->list, size_t);
    case LENGTH_MAX:
      return va_arg(args->list, uintmax_t);
    default:
      return va_arg(args->list, unsigned int);
    }
}

static void
signed_write(struct sink_s *sink, const struct spec_s *spec, intmax_t value)
{
  bool negative = value < 0;

  number_write(sink, spec, negative ? -(uintmax_t)value : (uintmax_t)value,
               negative ? "-" : "");
}

static void
text_write(struct sink_s *sink, const struct spec_s *spec, const char *text)
{
  struct spec_s padded = *spec;

  if (text == NULL)
    text = "(null)";
  padded.zero = false;
  field_write(sink, &padded, &(struct field_s){ "", text, strlen(text) });
}

/* Reads a conversion specification after the %. Returns the address of its
   letter. */
static const char *
spec_read(struct spec_s *spec, const char *format)
{
  static const char letters[] = "hlztj";
  static const uint8_t lengths[][2] = {
    { LENGTH_SHORT, LENGTH_CHAR }, { LENGTH_LONG, LENGTH_LLONG },
    { LENGTH_SIZE, LENGTH_SIZE },  { LENGTH_PTRDIFF, LENGTH_PTRDIFF },
    { LENGTH_MAX, LENGTH_MAX },
  };

  *spec = (struct spec_s){ .length = LENGTH_INT };
  for (; *format == '-' || *format == '0'; format++)
    {
      spec->left |= *format == '-';
      spec->zero |= *format == '0';
    }
  for (; *format >= '0' && *format <= '9'; format++)
    if (spec->width < WIDTH_MAX)
      spec->width = spec->width * 10 + (size_t)(*format - '0');
  if (spec->width > WIDTH_MAX)
    spec->width = WIDTH_MAX;
  for (size_t i = 0; letters[i] != '\0'; i++)
    if (*format == letters[i])
      {
        bool twice = (i < 2) && format[1] == letters[i];

        spec->length = lengths[i][twice];
        format += twice ? 2 : 1;
        break;
      }
  spec->type = *format;
  return format;
}

/* Writes one conversion. Returns false, with no argument read, if the letter is
   not a conversion. */
static bool
spec_write(struct sink_s *sink, struct spec_s *spec, struct args_s *args)
{
  char c;

  switch (spec->type)
    {
    case '%':
      sink_put(sink, '%');
      return true;
    case 'c':
      c = (char)va_arg(args->list, int);
      spec->zero = false;
      field_write(sink, spec, &(struct field_s){ "", &c, 1 });
      return true;
    case 's':
      text_write(sink, spec, va_arg(args->list, const char *));
      return true;
    case 'd':
    case 'i':
      signed_write(sink, spec, signed_take(spec, args));
      return true;
    case 'u':
    case 'x':
    case 'X':
      number_write(sink, spec, unsigned_take(spec, args), "");
      return true;
    case 'p':
      number_write(sink, spec, (uintptr_t)va_arg(args->list, void *), "0x");
      return true;
    default:
      return false;
    }
}

static void
format_write(struct sink_s *sink, const char *format, struct args_s *args)
{
  struct spec_s spec;

  while (*format != '\0')
    {
      const char *letter;

      if (*format != '%')
        {
          sink_put(sink, *format++);
          continue;
        }
      letter = spec_read(&spec, format + 1);
      if (spec_write(sink, &spec, args))
        format = letter + 1;
      else
        sink_put(sink, *format++);
    }
}

size_t
printk_format_va(char *buffer, size_t size, const char *format, va_list args)
{
  struct sink_s sink = { .buffer = buffer, .size = size };
  struct args_s copy;

  va_copy(copy.list, args);
  format_write(&sink, format, &copy);
  va_end(copy.list);
  if (size != 0)
    buffer[sink.used] = '\0';
  return sink.total;
}

size_t
printk_format(char *buffer, size_t size, const char *format, ...)
{
  va_list args;
  size_t total;

  va_start(args, format);
  total = printk_format_va(buffer, size, format, args);
  va_end(args);
  return total;
}

/* Lets another CPU finish its message before a panic prints. The wait is
   bounded, because the panic may have interrupted that message on this CPU. */
static void
console_wait(void)
{
  static bool taken; /* (o) of the panicking CPU: the console lock will not be
                        released */

  if (taken)
    return;
  for (uint_fast16_t i = 0; i < PANIC_PATIENCE; i++)
    {
      if (atomic_load_acquire(&console_lock.owner)
          == atomic_load(&console_lock.next))
        return;
      cpu_relax();
    }
  taken = true;
  console_write("\n", 1); /* the interrupted message may have left half a
                             line */
}

/* The caller has acquired the console lock, or panics. */
static void
message_write(const char *format, struct args_s *args)
{
  char chunk[CHUNK_SIZE];
  struct sink_s out = { .buffer = chunk, .size = CHUNK_SIZE, .flushed = true };

  format_write(&out, format, args);
  sink_flush(&out);
}

void
printk_va(const char *format, va_list args)
{
  struct args_s copy;

  va_copy(copy.list, args);
  if (panic_gate())
    {
      console_wait();
      message_write(format, &copy);
    }
  else
    {
      lock_spin_irq(&console_lock);
      (void)panic_gate(); /* a panic may have begun while this CPU waited */
      message_write(format, &copy);
      lock_release_irq(&console_lock);
    }
  va_end(copy.list);
}

void
printk(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  printk_va(format, args);
  va_end(args);
}

void
printk_capture(char *buffer, size_t size)
{
  if (size == 0)
    buffer = NULL;
  else
    buffer[0] = '\0';
  capture = (struct capture_s){ .buffer = buffer, .size = size - 1 };
}
