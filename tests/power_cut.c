/* A model of a disk that loses power, after which everything that was not synchronized is gone.

   It is loaded into a program with LD_PRELOAD. When the program synchronizes a file below $POWER_CUT_DISK, this code
   copies its content to $POWER_CUT_ASIDE. When it synchronizes a folder, this code saves the folder's names there. These
   copies are what the disk guarantees: a name that no synchronized folder has is lost, and a file that was never
   synchronized is empty. Each copy appears complete or not at all, so the program can be killed at any moment.

   A link keeps each synchronized file alive, so that no other file ever gets its number. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Two threads can synchronize the same file at once. Without taking turns, the older copy could replace the newer. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what) {
    perror(what);
    abort();
}

static void publish(const char *partial, const char *aside, const char *kind, ino_t number) {
    char target[PATH_MAX];
    snprintf(target, sizeof target, "%s/%s-%lu", aside, kind, (unsigned long)number);
    if (rename(partial, target) != 0) fail("rename");
}

static void copy_content(int file, int out) {
    char buffer[1 << 16];
    off_t at = 0;
    ssize_t count;
    while ((count = pread(file, buffer, sizeof buffer, at)) > 0) {
        if (write(out, buffer, count) != count) fail("write");
        at += count;
    }
    if (count < 0) fail("pread");
}

static void copy_names(const char *folder, int out) {
    DIR *opened = opendir(folder);
    if (opened == NULL) fail("opendir");
    struct dirent *entry;
    while ((entry = readdir(opened)) != NULL)
        if (entry->d_name[0] != '.') dprintf(out, "%lu %s\n", (unsigned long)entry->d_ino, entry->d_name);
    closedir(opened);
}

/* Copy the file or folder if it is on the watched disk. Return whether it was. */
static int copy_watched(int file) {
    const char *disk = getenv("POWER_CUT_DISK"), *aside = getenv("POWER_CUT_ASIDE");
    char link[64], path[PATH_MAX], partial[PATH_MAX];
    struct stat found;
    if (disk == NULL || aside == NULL) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(file, &found) != 0) return 0;
    path[length] = 0;
    if (strncmp(path, disk, strlen(disk)) != 0) return 0;
    snprintf(partial, sizeof partial, "%s/partial-%ld", aside, (long)syscall(SYS_gettid));
    int out = open(partial, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (out < 0) fail("open");
    if (S_ISDIR(found.st_mode)) {
        copy_names(path, out);
        publish(partial, aside, "names", found.st_ino);
    } else {
        char kept[PATH_MAX];
        copy_content(file, out);
        publish(partial, aside, "content", found.st_ino);
        snprintf(kept, sizeof kept, "%s/kept-%lu", aside, (unsigned long)found.st_ino);
        linkat(AT_FDCWD, link, AT_FDCWD, kept, AT_SYMLINK_FOLLOW); /* the link may exist already */
    }
    close(out);
    return 1;
}

static int synchronize(int file) {
    pthread_mutex_lock(&turn);
    int watched = copy_watched(file);
    pthread_mutex_unlock(&turn);
    return watched;
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return synchronize(file) ? 0 : real(file);
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return synchronize(file) ? 0 : real(file);
}
