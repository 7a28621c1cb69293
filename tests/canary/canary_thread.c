// SPDX-License-Identifier: GPL-3.0-or-later
// canary_thread.c - two threads write one variable without order: must die under tsan.
#include <pthread.h>
#include <stdio.h>

static int shared;

static void *write_shared(void *data)
{
    (void)data;
    for (int i = 0; i < 100000; i++)
        shared++;
    return NULL;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, write_shared, NULL);
    write_shared(NULL);
    pthread_join(thread, NULL);
    printf("%d\n", shared);
    return 0;
}
