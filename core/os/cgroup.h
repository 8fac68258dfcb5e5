/* cgroup.h: the processor time that a control group allows, for thread_processors. Any thread. */
#ifndef SHARD_OS_CGROUP_H
#define SHARD_OS_CGROUP_H

/* The smallest quota, in whole processors rounded up, of the control groups that the file MEMBERSHIP
 * (/proc/self/cgroup) names and of those they lie in, below MOUNT (/sys/fs/cgroup). 0 when there is none or it cannot
 * be read. Versions 1 and 2: Documentation/admin-guide/cgroup-v2.rst and Documentation/scheduler/sched-bwc.rst of
 * Linux. */
unsigned cgroup_processors(const char *membership, const char *mount);

#endif
