/* cpu/emu: the sanitizers of this build.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_SANITIZER_H_
#define CPU_SANITIZER_H_

#ifndef __has_feature
#define __has_feature(name) 0 /* gcc defines a macro instead */
#endif

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define CPU_ASAN 1
#else
#define CPU_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define CPU_TSAN 1
#else
#define CPU_TSAN 0
#endif

#endif
