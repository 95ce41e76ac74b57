/* gpct: sorts an array in place.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    GPCT_SORT_DEFINE defines a sort function for one type of element and one
    order, without a function pointer. The function sorts in place and does not
    recurse:

    @code
    static bool
    bank_before(const struct bank_s *a, const struct bank_s *b)
    {
      return a->start < b->start;
    }

    GPCT_SORT_DEFINE(bank_sort, struct bank_s, bank_before);

    bank_sort(bank, bank_count);
    @endcode

    The sort is not stable: elements that tie end up in any order. A caller that
    needs an order among them adds a last key, such as the original index.

    Invariants of the heap sort:
    I1  in the heap, array[i] is not before array[2i + 1] nor array[2i + 2]; so
        no element belongs after array[0];
    I2  while the heap shrinks, the elements after it are sorted, and no element
        of the heap belongs after any of them.

    Locks: none; the caller owns the array during the call.

    Source: J. W. J. Williams, Algorithm 232, CACM 7(6), 1964; R. W. Floyd,
    Algorithm 245, CACM 7(12), 1964, for building the heap in O(n). */

#ifndef GPCT_SORT_H_
#define GPCT_SORT_H_

#include <mutek/assert.h>
#include <mutek/types.h>

/** @This defines @tt{static void name(type *array, size_t count)}, which sorts
    in ascending order. Use it at file scope, followed by a semicolon.

    @param name the function to define.
    @param type type of an element; it can be assigned.
    @param before function or macro: @tt{bool before(const type *a, const type
      *b)} returns whether @tt a sorts before @tt b. It must be a strict,
      transitive order: before(a, a) is false, and before(a, b) and before(b, a)
      are never both true. It must depend only on the two elements.

    Units: @tt count in elements, may be 0.
    Context: that of @tt before.
    Cost: at most about 2 * n * log2(n) calls to @tt before and n * log2(n)
    assignments, whatever the input; no recursion; one element of stack. */
#define GPCT_SORT_DEFINE(name, type, before)                                   \
  /* Lets array_[hole_] sink until I1 holds below it again. */                 \
  static void name##_sink_(type *array_, size_t count_, size_t hole_)          \
  {                                                                            \
    type sinking_ = array_[hole_];                                             \
                                                                               \
    while (hole_ < count_ / 2) /* has a child */                               \
      {                                                                        \
        size_t child_ = 2 * hole_ + 1;                                         \
                                                                               \
        if (child_ + 1 < count_                                                \
            && before(&array_[child_], &array_[child_ + 1]))                   \
          child_++;                                                            \
        if (!before(&sinking_, &array_[child_]))                               \
          break;                                                               \
        array_[hole_] = array_[child_];                                        \
        hole_ = child_;                                                        \
      }                                                                        \
    array_[hole_] = sinking_;                                                  \
  }                                                                            \
                                                                               \
  static void name(type *array_, size_t count_)                                \
  {                                                                            \
    for (size_t i_ = count_ / 2; i_ != 0; i_--)                                \
      name##_sink_(array_, count_, i_ - 1);                                    \
                                                                               \
    for (size_t heap_ = count_; heap_ > 1; heap_--)                            \
      {                                                                        \
        type last_ = array_[0];                                                \
                                                                               \
        array_[0] = array_[heap_ - 1];                                         \
        array_[heap_ - 1] = last_;                                             \
        name##_sink_(array_, heap_ - 1, 0);                                    \
      }                                                                        \
  }                                                                            \
                                                                               \
  static_assert(sizeof(type) != 0, "elements have a size")

#endif
