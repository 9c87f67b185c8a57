// "Forgot password" in C++17: what a recorder's own GUI does, with lines on a terminal in place of a window.
//
//     c++ -std=c++17 -Wall -Wextra -o forgot_password forgot_password.cpp      (nlohmann-json 3)
//     ./forgot_password [SOCKET]
//
// Two connections to recoveryd: one is told of every change and decides what is shown, the other asks. A GUI hands the first
// one's descriptor to its own loop in place of poll(). Nothing is remembered here: what comes next is `next` in the state.
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>

using nlohmann::json;

static const std::string INTERFACE = "io.recoveryd.Recovery.";
static const std::string SURFACE = "example";

// What recoveryd answered instead: a sentence for the person.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A connection. A call is a JSON object and a NUL, and so is an answer.
class Door {
public:
    explicit Door(const std::string &path)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.size() >= sizeof address.sun_path)
            throw std::invalid_argument(path + " is too long for a socket");
        path.copy(address.sun_path, path.size());
        fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd_ < 0 || connect(fd_, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0)
            throw std::system_error(errno, std::generic_category(), path);
    }
    ~Door() { close(fd_); }
    Door(const Door &) = delete;
    Door &operator=(const Door &) = delete;

    int fd() const { return fd_; }

    void ask(const std::string &method, const json &parameters, bool more = false)
    {
        std::string call = json{{"method", INTERFACE + method}, {"parameters", parameters}, {"more", more}}.dump();
        const char *at = call.c_str();
        for (size_t left = call.size() + 1; left > 0;) {
            ssize_t n = send(fd_, at, left, MSG_NOSIGNAL);
            if (n < 0)
                throw std::system_error(errno, std::generic_category(), "recoveryd has left");
            at += n;
            left -= n;
        }
        explicit_bzero(call.data(), call.size());
    }

    // Reads what has arrived.
    void fill()
    {
        char some[4096];
        ssize_t n = read(fd_, some, sizeof some);
        if (n <= 0)
            throw std::system_error(n ? errno : ECONNRESET, std::generic_category(), "recoveryd has left");
        bytes_.append(some, n);
    }

    // The next whole answer's parameters.
    std::optional<json> take()
    {
        size_t end = bytes_.find('\0');
        if (end == std::string::npos)
            return {};
        json answer = json::parse(bytes_.substr(0, end));
        bytes_.erase(0, end + 1);
        json parameters = answer.value("parameters", json::object());
        if (answer.contains("error"))
            throw Refused(parameters.value("message", answer["error"].get<std::string>()));
        return parameters;
    }

    json call(const std::string &method, const json &parameters = json::object())
    {
        ask(method, parameters);
        for (;;) {
            if (auto answer = take())
                return *answer;
            fill();
        }
    }

private:
    int fd_;
    std::string bytes_;
};

// A password is not for the eyes of those who stand behind.
static void echo(bool on)
{
    termios line;
    if (tcgetattr(STDIN_FILENO, &line) == 0) {
        line.c_lflag = on ? line.c_lflag | ECHO : line.c_lflag & ~ECHO;
        tcsetattr(STDIN_FILENO, TCSANOW, &line);
    }
}

// Null is said for what is not there.
static bool is(const json &object, const char *key)
{
    return object.contains(key) && !object[key].is_null();
}

// Shows the page for a state: what `next` says.
static void show(const json &state)
{
    const std::string next = state["next"];
    echo(next != "password");
    if (next == "start") {
        std::cout << "Recover the password of " << state["account"] << " on " << state["serial"]
                  << "? Only if you are entitled to it. Enter begins.\n";
    } else if (next == "code") {
        if (is(state, "sent"))
            for (const json &contact : state["sent"]["contacts"])
                if (contact["id"] == state["sent"]["sent_to"])
                    std::cout << "If this recorder is registered, a code went to " << contact["masked"].get<std::string>() << ".\n";
        if (is(state, "request")) {
            std::cout << "Send this long serial number, or a photograph of it, to the vendor:\n";
            for (const std::string row : state["request"]["long_serial"])
                std::cout << "    " << row << "\n";
            std::cout << "As a QR code: " << state["request"]["qr"].get<std::string>() << "\n";
        }
        std::cout << "The code, or Enter alone for the long serial number:\n";
    } else if (next == "password") {
        std::cout << (state["grant"]["mine"] ? "The new password:\n" : "A code was accepted on another surface. Go on there.\n");
    } else if (next == "delayed") {
        std::cout << "A new password comes into effect later. The old one stops it.\n";
    } else {
        std::cout << (is(state, "reason") ? state["reason"].get<std::string>() : "One moment.") << "\n";
    }
    std::cout << std::flush;
}

static bool usable(const json &state, const char *name)
{
    for (const json &method : state["methods"])
        if (method["name"] == name)
            return method["usable"];
    return false;
}

static void begin(Door &door, const json &state)
{
    if (usable(state, "online")) {
        try {
            door.call("SendCode");
            return;
        } catch (const Refused &refused) {
            std::cout << "! " << refused.what() << "\n";
        }
    }
    door.call("Request");
}

// What was typed answers the page that is shown. Whether the recovery is over.
static bool typed(Door &door, const json &state, const std::string &line)
{
    const std::string next = state["next"];
    if (next == "start") {
        begin(door, state);
    } else if (next == "code" && line.empty()) {
        door.call("Request");
    } else if (next == "code") {
        door.call("EnterCode", {{"code", line}, {"surface", SURFACE}});
    } else if (next == "password") {
        json taken = door.call("SetPassword", {{"password", line}, {"surface", SURFACE}});
        if (taken["delayed_s"] > 0)
            std::cout << "It comes into effect later; until then the old one stops it.\n";
        return true;
    }
    return false;
}

static bool differ(const json &before, const json &after)
{
    auto guid = [](const json &state) { return is(state, "request") ? state["request"]["guid"] : json(); };
    return before.is_null() || before["next"] != after["next"] || guid(before) != guid(after);
}

static bool recover(const std::string &path)
{
    Door watch(path), asks(path);
    json state;
    std::string line;
    watch.ask("Watch", json::object(), true);
    for (;;) {
        pollfd fds[] = {{watch.fd(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
        if (poll(fds, 2, -1) < 0)
            throw std::system_error(errno, std::generic_category(), "poll");
        if (fds[0].revents) {
            watch.fill();
            while (auto answer = watch.take()) {
                json now = (*answer)["status"];
                bool changed = differ(state, now);
                state = now;
                if (changed)
                    show(state);
            }
        } else if (fds[1].revents) {
            char byte;
            if (read(STDIN_FILENO, &byte, 1) != 1)
                return false;
            if (byte != '\n') {
                line += byte;
                continue;
            }
            bool over = false;
            try {
                over = typed(asks, state, line);
            } catch (const Refused &refused) {
                std::cout << "! " << refused.what() << std::endl;
            }
            explicit_bzero(line.data(), line.size());
            line.clear();
            if (over)
                return true;
        }
    }
}

int main(int count, char **words)
{
    try {
        bool over = recover(count > 1 ? words[1] : "/run/recoveryd/recoveryd.sock");
        echo(true);
        std::cout << (over ? "The new password is taken." : "Nothing was changed.") << std::endl;
        return !over;
    } catch (const std::exception &error) {
        echo(true);
        std::cerr << error.what() << std::endl;
        return 1;
    }
}
