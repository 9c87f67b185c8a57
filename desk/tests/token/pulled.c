/* SoftHSM as a module that can be pulled out or stall: it keeps keys in memory, so that nothing done to its files is noticed
   while it is in use. While the file "pulled-out" is in the working directory, to derive fails as without the device;
   while "stalled" is there, it does not return. */
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

/* The list of PKCS#11 2.40: a version, then 68 functions, C_DeriveKey the 63rd. */
struct list { unsigned char version[2]; void *functions[68]; };
enum { DERIVE_KEY = 62, DEVICE_REMOVED = 0x32 };

static struct list ours, *theirs;

static unsigned long derive(unsigned long session, void *mechanism, unsigned long key, void *attributes, unsigned long count, void *made) {
    unsigned long (*real)(unsigned long, void *, unsigned long, void *, unsigned long, void *);
    while (access("stalled", F_OK) == 0)
        usleep(20000);
    if (access("pulled-out", F_OK) == 0)
        return DEVICE_REMOVED;
    memcpy(&real, &theirs->functions[DERIVE_KEY], sizeof real);
    return real(session, mechanism, key, attributes, count, made);
}

unsigned long C_GetFunctionList(struct list **list) {
    unsigned long (*get)(struct list **), (*wrapped)(unsigned long, void *, unsigned long, void *, unsigned long, void *) = derive;
    void *module = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW), *symbol = module ? dlsym(module, "C_GetFunctionList") : 0;
    if (!symbol)
        return DEVICE_REMOVED;
    memcpy(&get, &symbol, sizeof get);
    if (get(&theirs))
        return DEVICE_REMOVED;
    ours = *theirs;
    memcpy(&ours.functions[DERIVE_KEY], &wrapped, sizeof wrapped);
    *list = &ours;
    return 0;
}
