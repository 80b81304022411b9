#ifndef SEXTANT_CPOSTGRES_H
#define SEXTANT_CPOSTGRES_H
#include <libpq-fe.h>
#endif
