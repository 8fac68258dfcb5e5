/* migrations.h: the format of the state and how an older one becomes the present one. Private to store/. */
#ifndef SHARD_STORE_MIGRATIONS_H
#define SHARD_STORE_MIGRATIONS_H

#include "store/database.h"

/* "SHRD", at offset 68 of the file. */
#define MIGRATIONS_APPLICATION_ID 0x53485244

/* The version that this program writes: the number of the last migration. */
int migrations_version(void);
/* Runs the migrations after VERSION (0: an empty database), all in one transaction. */
int migrations_run(struct store *store, int version, struct error *error);

#endif
