/*
 * "Forgot password" in C: what a recorder's own GUI does, with lines on a terminal in place of a window.
 *
 *     cc -Wall -Wextra -o forgot_password forgot_password.c -ljansson
 *     ./forgot_password [SOCKET]
 *
 * Two connections to recoveryd: one is told of every change and decides what is shown, the other asks. A GUI hands the first
 * one's descriptor to its own loop in place of poll(). Nothing is remembered here: what comes next is `next` in the state.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#define INTERFACE "io.recoveryd.Recovery."
#define SURFACE "example"
/* No answer of recoveryd is longer. */
#define LONGEST (1 << 20)

struct door {
    int fd;
    char *bytes;
    size_t length;
};

static void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static struct door open_door(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct door door = {.bytes = malloc(LONGEST)};
    if (!door.bytes || strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        die(path);
    }
    strcpy(address.sun_path, path);
    door.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (door.fd < 0 || connect(door.fd, (struct sockaddr *)&address, sizeof address) < 0)
        die(path);
    return door;
}

/* A call is a JSON object and a NUL. Takes `parameters` over. */
static void ask(struct door *door, const char *method, json_t *parameters, int more)
{
    char name[96];
    snprintf(name, sizeof name, INTERFACE "%s", method);
    json_t *call = json_pack("{s:s, s:o, s:b}", "method", name, "parameters", parameters, "more", more);
    char *text = json_dumps(call, JSON_COMPACT);
    size_t length = strlen(text) + 1;
    for (size_t sent = 0; sent < length;) {
        ssize_t n = send(door->fd, text + sent, length - sent, MSG_NOSIGNAL);
        if (n < 0)
            die("recoveryd has left");
        sent += n;
    }
    explicit_bzero(text, length);
    free(text);
    json_decref(call);
}

/* The next whole answer that has arrived, or NULL. */
static json_t *take(struct door *door)
{
    char *end = memchr(door->bytes, 0, door->length);
    if (!end)
        return NULL;
    json_t *answer = json_loads(door->bytes, 0, NULL);
    size_t used = end + 1 - door->bytes;
    door->length -= used;
    memmove(door->bytes, end + 1, door->length);
    if (!answer) {
        errno = EBADMSG;
        die("recoveryd");
    }
    return answer;
}

static void fill(struct door *door)
{
    ssize_t n = read(door->fd, door->bytes + door->length, LONGEST - door->length);
    if (n <= 0) {
        errno = n ? errno : ECONNRESET;
        die("recoveryd has left");
    }
    door->length += n;
}

/* Asks and waits. Tells the person what went wrong: every error has a sentence that says what to do. */
static json_t *call(struct door *door, const char *method, json_t *parameters)
{
    json_t *answer;
    ask(door, method, parameters, 0);
    while (!(answer = take(door)))
        fill(door);
    if (json_object_get(answer, "error")) {
        const char *message = NULL;
        json_unpack(answer, "{s:{s:s}}", "parameters", "message", &message);
        printf("! %s\n", message ? message : json_string_value(json_object_get(answer, "error")));
        json_decref(answer);
        return NULL;
    }
    return answer;
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "";
}

static int usable(const json_t *state, const char *name)
{
    size_t at;
    json_t *method;
    json_array_foreach(json_object_get(state, "methods"), at, method)
        if (!strcmp(text(method, "name"), name))
            return json_is_true(json_object_get(method, "usable"));
    return 0;
}

/* A password is not for the eyes of those who stand behind. */
static void echo(int on)
{
    struct termios line;
    if (tcgetattr(STDIN_FILENO, &line) == 0) {
        line.c_lflag = on ? line.c_lflag | ECHO : line.c_lflag & ~ECHO;
        tcsetattr(STDIN_FILENO, TCSANOW, &line);
    }
}

static void show_request(const json_t *request)
{
    size_t at;
    json_t *row;
    puts("Send this long serial number, or a photograph of it, to the vendor:");
    json_array_foreach(json_object_get(request, "long_serial"), at, row)
        printf("    %s\n", json_string_value(row));
    printf("As a QR code: %s\n", text(request, "qr"));
}

static void show_sent(const json_t *sent)
{
    size_t at;
    json_t *contact;
    json_array_foreach(json_object_get(sent, "contacts"), at, contact)
        if (!strcmp(text(contact, "id"), text(sent, "sent_to")))
            printf("If this recorder is registered, a code went to %s.\n", text(contact, "masked"));
}

/* Shows the page for a state: what `next` says. */
static void show(const json_t *state)
{
    const char *next = text(state, "next");
    echo(strcmp(next, "password") != 0);
    if (!strcmp(next, "start")) {
        printf("Recover the password of \"%s\" on %s? Only if you are entitled to it. Enter begins.\n", text(state, "account"),
               text(state, "serial"));
    } else if (!strcmp(next, "code")) {
        if (json_is_object(json_object_get(state, "sent")))
            show_sent(json_object_get(state, "sent"));
        if (json_is_object(json_object_get(state, "request")))
            show_request(json_object_get(state, "request"));
        puts("The code, or Enter alone for the long serial number:");
    } else if (!strcmp(next, "password")) {
        puts(json_is_true(json_object_get(json_object_get(state, "grant"), "mine"))
                 ? "The new password:"
                 : "A code was accepted on another surface. Go on there.");
    } else if (!strcmp(next, "delayed")) {
        puts("A new password comes into effect later. The old one stops it.");
    } else {
        printf("%s\n", *text(state, "reason") ? text(state, "reason") : "One moment.");
    }
    fflush(stdout);
}

/* Whether the person has to see another page. */
static int differ(const json_t *before, const json_t *after)
{
    return !before || strcmp(text(before, "next"), text(after, "next")) ||
           strcmp(text(json_object_get(before, "request"), "guid"), text(json_object_get(after, "request"), "guid"));
}

/* What was typed answers the page that is shown. Whether the recovery is over. */
static int typed(struct door *door, const json_t *state, const char *line)
{
    const char *next = text(state, "next");
    json_t *answer = NULL;
    int over = 0;
    if (!strcmp(next, "start")) {
        if (usable(state, "online"))
            answer = call(door, "SendCode", json_object());
        if (!answer)
            answer = call(door, "Request", json_object());
    } else if (!strcmp(next, "code") && !*line) {
        answer = call(door, "Request", json_object());
    } else if (!strcmp(next, "code")) {
        answer = call(door, "EnterCode", json_pack("{s:s, s:s}", "code", line, "surface", SURFACE));
    } else if (!strcmp(next, "password")) {
        answer = call(door, "SetPassword", json_pack("{s:s, s:s}", "password", line, "surface", SURFACE));
        over = answer != NULL;
        if (over && json_integer_value(json_object_get(json_object_get(answer, "parameters"), "delayed_s")))
            puts("It comes into effect later; until then the old one stops it.");
    }
    json_decref(answer);
    return over;
}

int main(int count, char **words)
{
    const char *path = count > 1 ? words[1] : "/run/recoveryd/recoveryd.sock";
    struct door watch = open_door(path), asks = open_door(path);
    json_t *state = NULL;
    char *line = NULL;
    size_t room = 0;
    int over = 0;

    /* Else lines could wait in the C library's buffer, where poll() does not see them. */
    setvbuf(stdin, NULL, _IONBF, 0);
    ask(&watch, "Watch", json_object(), 1);
    while (!over) {
        struct pollfd fds[] = {{watch.fd, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
        if (poll(fds, 2, -1) < 0)
            die("poll");
        if (fds[0].revents) {
            json_t *answer;
            fill(&watch);
            while ((answer = take(&watch))) {
                json_t *now = json_incref(json_object_get(json_object_get(answer, "parameters"), "status"));
                int changed = differ(state, now);
                json_decref(answer);
                json_decref(state);
                state = now;
                if (changed)
                    show(state);
            }
        } else if (fds[1].revents) {
            ssize_t length = getline(&line, &room, stdin);
            if (length <= 0)
                break;
            line[strcspn(line, "\n")] = 0;
            over = typed(&asks, state, line);
            explicit_bzero(line, length);
            fflush(stdout);
        }
    }
    echo(1);
    puts(over ? "The new password is taken." : "Nothing was changed.");
    return !over;
}
