/* mkconfig: values, numbers and conditions.
   SPDX-License-Identifier: LGPL-2.1-only

   A number is decimal, 0x or 0b, of 64 bits, with an optional minus sign. A
   number that mkconfig, make and C would not read as the same value is rejected
   everywhere, see number_refusal(). Any other value is a text. */

#include "value.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "diag.h"
#include "lexer.h"
#include "mem.h"

/* Absolute value of the lowest 64-bit number. */
#define NEGATIVE_MAX ((uint64_t)1 << 63)

struct number_s
{
  bool negative; /* never with zero */
  uint64_t size; /* absolute value */
};

static unsigned
digit_value(char c)
{
  if (c >= '0' && c <= '9')
    return (unsigned)(c - '0');
  if (c >= 'a' && c <= 'f')
    return (unsigned)(c - 'a' + 10);
  if (c >= 'A' && c <= 'F')
    return (unsigned)(c - 'A' + 10);
  return 16;
}

/* The base of a text without its sign; moves it to the first digit. */
static unsigned
number_base(const char **text)
{
  const char *digits = *text;
  bool prefixed = digits[0] == '0' && digits[1] != 0
                  && strchr("xXbB", digits[1]);

  if (!prefixed)
    return 10;
  *text += 2;
  return digits[1] == 'x' || digits[1] == 'X' ? 16 : 2;
}

/* Returns whether a text consists of digits of a base. */
static bool
digits_only(const char *text, unsigned base)
{
  if (!*text)
    return false;
  for (; *text; text++)
    if (digit_value(*text) >= base)
      return false;
  return true;
}

/* Returns whether a number has a leading zero before other digits, with or
   without a C suffix. */
static bool
is_octal(const char *text)
{
  size_t digits = strspn(text, "0123456789");

  return *text == '0' && digits > 1
         && text[digits + strspn(text + digits, "uUlL")] == 0;
}

static bool
number_read(const char *text, struct number_s *number)
{
  unsigned base;

  *number = (struct number_s){ *text == '-', 0 };
  text += number->negative;
  base = number_base(&text);
  if (!digits_only(text, base) || (base == 10 && is_octal(text)))
    return false;
  for (; *text; text++)
    {
      unsigned digit = digit_value(*text);

      if (number->size > (UINT64_MAX - digit) / base)
        return false;
      number->size = number->size * base + digit;
    }
  if (number->negative && number->size > NEGATIVE_MAX)
    return false;
  if (!number->size)
    number->negative = false;
  return true;
}

const char *
number_refusal(const char *text)
{
  struct number_s number;
  const char *digits = text + (*text == '-');
  unsigned base = number_base(&digits);

  if (base == 10 && is_octal(digits))
    return "begins with a zero, and C takes it for octal: remove the zero";
  if (digits_only(digits, base) && !number_read(text, &number))
    return "does not fit into 64 bits: write a smaller number";
  return NULL;
}

bool
number_is(const char *text, bool *negative)
{
  struct number_s number;

  if (!number_read(text, &number))
    return false;
  *negative = number.negative;
  return true;
}

bool
value_check(struct conf_s *conf, struct loc_s loc, const char *text)
{
  const char *why = number_refusal(text);

  if (why)
    diag_error(conf, loc, "'%.60s' %s", text, why);
  return !why && text_check(conf, loc, text);
}

bool
value_compare(const char *left, const char *right, int *order)
{
  struct number_s a, b;

  if (!number_read(left, &a) || !number_read(right, &b))
    return false;
  if (a.negative != b.negative)
    *order = a.negative ? -1 : 1;
  else
    *order = ((a.size > b.size) - (a.size < b.size)) * (a.negative ? -1 : 1);
  return true;
}

bool
value_same(const char *left, const char *right)
{
  int order;

  return strcmp(left, right) == 0
         || (value_compare(left, right, &order) && order == 0);
}

static const char *
value_sum(struct conf_s *conf, const char *left, const char *right)
{
  struct number_s a, b;

  if (!number_read(left, &a) || !number_read(right, &b) || a.negative
      || b.negative || a.size > UINT64_MAX - b.size)
    return NULL;
  return mem_format(conf, "%" PRIu64, a.size + b.size);
}

const char *
value_add(struct conf_s *conf, const char *left, const char *right)
{
  const char *sum = value_sum(conf, left, right);

  return sum ? sum : mem_format(conf, "(%s + (%s))", left, right);
}

const char *
value_combine(struct conf_s *conf, unsigned flags, const char *left,
              const char *right)
{
  int order;

  if (flags & FLAG_SUMVAL)
    return value_sum(conf, left, right);
  if (!value_compare(left, right, &order))
    return NULL;
  if (flags & FLAG_MINVAL)
    return order <= 0 ? left : right;
  return order >= 0 ? left : right;
}

const char *
token_text(const struct token_s *token)
{
  if (!token->live)
    return "undefined";
  return token->flags & FLAG_VALUE ? token->value : "defined";
}

bool
cond_true(const struct cond_s *cond)
{
  const char *text = token_text(cond->token);
  int order;

  switch (cond->op)
    {
    case OP_DEFINED:
      return cond->token->live;
    case OP_UNDEFINED:
      return !cond->token->live;
    case OP_EQUAL:
      return value_same(text, cond->value);
    case OP_DIFFERENT:
      return !value_same(text, cond->value);
    default:
      break;
    }

  if (!value_compare(text, cond->value, &order))
    return false;
  if (order == 0)
    return cond->op == OP_MOST || cond->op == OP_LEAST;
  if (order < 0)
    return cond->op == OP_LESS || cond->op == OP_MOST;
  return cond->op == OP_MORE || cond->op == OP_LEAST;
}

bool
rel_all(const struct rel_s *rel)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    if (!cond_true(rel->conds.item[i]))
      return false;
  return true;
}

bool
rel_any(const struct rel_s *rel)
{
  for (size_t i = 0; i < rel->conds.count; i++)
    if (cond_true(rel->conds.item[i]))
      return true;
  return false;
}

/* The bounds of a range; false for a list of values. */
static bool
range_bounds(struct conf_s *conf, const struct rel_s *rel, char **low,
             char **high)
{
  struct buf_s buf = { 0 };

  for (size_t i = 0; i < rel->words.count; i++)
    buf_format(conf, &buf, "%s", (const char *)rel->words.item[i]);

  char *comma = strchr(buf.text, ',');
  if (*buf.text != '[' || !comma || buf.text[buf.size - 1] != ']')
    return false;
  buf.text[buf.size - 1] = 0;
  *comma = 0;
  *low = buf.text + 1;
  *high = comma + 1;
  return true;
}

bool
range_valid(struct conf_s *conf, const struct rel_s *rel)
{
  char *low, *high;
  int order;

  if (range_bounds(conf, rel, &low, &high))
    return value_compare(low, high, &order) && order <= 0;
  return !strpbrk(rel_text(conf, rel, " "), "[],");
}

bool
range_check(struct conf_s *conf, const struct rel_s *rel)
{
  struct list_s words = rel->words;
  char *bounds[2];

  if (range_bounds(conf, rel, &bounds[0], &bounds[1]))
    words = (struct list_s){ (void **)bounds, 2, 2 };
  for (size_t i = 0; i < words.count; i++)
    if (!value_check(conf, rel->loc, words.item[i]))
      return false;
  return true;
}

const char *
range_first(struct conf_s *conf, const struct rel_s *rel)
{
  char *low, *high;

  return range_bounds(conf, rel, &low, &high) ? low : rel->words.item[0];
}

bool
range_has(struct conf_s *conf, const struct rel_s *rel, const char *value)
{
  char *low, *high;
  int order;

  if (range_bounds(conf, rel, &low, &high))
    return value_compare(low, value, &order) && order <= 0
           && value_compare(value, high, &order) && order <= 0;
  for (size_t i = 0; i < rel->words.count; i++)
    if (value_same(rel->words.item[i], value))
      return true;
  return false;
}
