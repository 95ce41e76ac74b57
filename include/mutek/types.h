/* base: integer types and ids.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_TYPES_H_
#define MUTEK_TYPES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t cpu_id_t;     /**< dense; 0 is the boot CPU */
typedef uint16_t cluster_id_t; /**< dense; ordered by lowest CPU */
typedef uint16_t bank_id_t;    /**< dense; ordered by address */

#define CPU_NONE ((cpu_id_t)0xffff)         /**< no particular CPU */
#define CLUSTER_NONE ((cluster_id_t)0xffff) /**< no particular cluster */
#define BANK_NONE ((bank_id_t)0xffff)       /**< no bank */

#endif
