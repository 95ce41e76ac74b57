# tests/unit/: the suites of the test image; a suite that does not fit a build is
# listed with its token.
objs-y                                += ../lib/test.o main.o
objs-y                                += gpct_bitset_test.o gpct_list_test.o \
                                         gpct_ring_test.o gpct_slist_test.o \
                                         gpct_sort_test.o printk_test.o lock_test.o
objs-$(CONFIG_MUTEK_TOPOLOGY)         += ../lib/invent.o topology_ranges_test.o \
                                         topology_pieces_test.o topology_test.o \
                                         topology_boot_test.o \
                                         topology_cost_test.o \
                                         topology_cluster_test.o
