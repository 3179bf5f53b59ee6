/*
 * N devices of OpenClaw 2026.2.19, each with a caller that asks operator.read again and again: the twin of `../pollers.ts`,
 * written by hand, state for state and step for step.
 *
 * An administrator narrows the token of each device once, which takes read out of what the device is approved for. From then
 * on its caller is refused and files a request, which expires some time. A person looks at the list, turns to the first request
 * in it, decides, and approves what was seen, which may be gone by then.
 *
 * Each d_step is one step there: an action with everything that follows from it. Each process is what fairness serves.
 */
#ifndef N
#define N 4 /* 2 to 6 */
#endif
#define NOBODY N

bool narrowed[N];   /* what the device is approved for no longer covers read */
bool rotated[N];    /* the one rotate of this device has been */
bool stale[N];      /* the token in the device's file is not the store's */
bool live[N];       /* a request of this device waits */
byte seen = NOBODY; /* whose request the person has seen and not decided yet */
bool gone;          /* that request has expired; if another one waits now, it is not the one that was seen */

/* A caller whose device is approved gets in and takes the store's token along; any other asks for read, once. */
#define ATTEMPT(device, is_in) \
    if \
    :: d_step { !narrowed[device] -> stale[device] = false } goto is_in \
    :: d_step { narrowed[device] -> live[device] = true } goto out \
    fi

/* Where a caller stands is how its last attempt ended. The first one is asked about: progress is that it is in. */
active proctype first()
{
trying:      ATTEMPT(_pid, progress_in);
progress_in: ATTEMPT(_pid, progress_in);
out:         ATTEMPT(_pid, progress_in)
}

active [N - 1] proctype other()
{
trying: ATTEMPT(_pid, in);
in:     ATTEMPT(_pid, in);
out:    ATTEMPT(_pid, in)
}

#define DEVICE (_pid - N)

active [N] proctype store()
{
    do
    :: d_step {
        live[DEVICE] ->
        live[DEVICE] = false;
        if :: seen == DEVICE -> gone = true :: else fi
    }
    od
}

active proctype person()
{
    byte at;
    do
    :: d_step { /* looks: the first that waits, or nothing to do */
        seen == NOBODY ->
        at = 0;
        do
        :: at < N && !live[at] -> at++
        :: else -> break
        od;
        seen = at;
        at = 0
    }
    :: d_step { /* approves what was seen, all of it: the record covers read again, by a token the device does not have */
        seen != NOBODY ->
        if
        :: gone
        :: else ->
            narrowed[seen] = false;
            stale[seen] = true;
            live[seen] = false
        fi;
        gone = false;
        seen = NOBODY
    }
    od
}

#define ROTATE(device) \
    d_step { !rotated[device] -> rotated[device] = true; narrowed[device] = true; stale[device] = true }

active proctype administrator()
{
    do
    :: ROTATE(0)
    :: ROTATE(1)
#if N > 2
    :: ROTATE(2)
#endif
#if N > 3
    :: ROTATE(3)
#endif
#if N > 4
    :: ROTATE(4)
#endif
#if N > 5
    :: ROTATE(5)
#endif
    od
}
