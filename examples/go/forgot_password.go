// "Forgot password" in Go: what a recorder's own GUI does, with lines on a terminal in place of a window.
//
//	go run forgot_password.go [SOCKET]
//
// Two connections to recoveryd: one is told of every change and decides what is shown, the other asks. Nothing is remembered
// here: what comes next is Next in the state.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
)

const (
	recovery = "io.recoveryd.Recovery."
	surface  = "example"
)

// State is the part of io.recoveryd.Recovery's State that is shown here.
type State struct {
	Serial  string
	Account string
	Next    string
	Reason  string
	Methods []struct {
		Name   string
		Usable bool
	}
	Request *struct {
		GUID       string
		LongSerial []string `json:"long_serial"`
		QR         string
	}
	Sent *struct {
		Contacts []struct{ ID, Masked string }
		SentTo   string `json:"sent_to"`
	}
	Grant *struct{ Mine bool }
}

// Refused is what recoveryd answered instead: a sentence for the person.
type Refused struct{ sentence string }

func (refused Refused) Error() string { return refused.sentence }

// Door is a connection. A call is a JSON object and a NUL, and so is an answer.
type Door struct {
	conn    net.Conn
	answers *bufio.Reader
}

func open(path string) (Door, error) {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return Door{}, err
	}
	return Door{conn, bufio.NewReader(conn)}, nil
}

func (door Door) ask(method string, parameters any, more bool) error {
	call, err := json.Marshal(map[string]any{"method": recovery + method, "parameters": parameters, "more": more})
	if err != nil {
		return err
	}
	_, err = door.conn.Write(append(call, 0))
	return err
}

// take waits for the next answer and puts its parameters where `into` points.
func (door Door) take(into any) error {
	text, err := door.answers.ReadBytes(0)
	if err != nil {
		return fmt.Errorf("recoveryd has left: %w", err)
	}
	var answer struct {
		Error      string
		Parameters json.RawMessage
	}
	if err := json.Unmarshal(text[:len(text)-1], &answer); err != nil {
		return err
	}
	if answer.Error != "" {
		refused := struct{ Message string }{answer.Error}
		if err := json.Unmarshal(answer.Parameters, &refused); err != nil {
			return err
		}
		return Refused{refused.Message}
	}
	return json.Unmarshal(answer.Parameters, into)
}

func (door Door) call(method string, parameters, into any) error {
	if err := door.ask(method, parameters, false); err != nil {
		return err
	}
	return door.take(into)
}

type none struct{}

// A password is not for the eyes of those who stand behind. Where standard input is no terminal this does nothing.
func echo(on bool) {
	word := map[bool]string{true: "echo", false: "-echo"}[on]
	stty := exec.Command("stty", word)
	stty.Stdin = os.Stdin
	_ = stty.Run()
}

// show shows the page for a state: what Next says.
func show(state State) {
	echo(state.Next != "password")
	switch state.Next {
	case "start":
		fmt.Printf("Recover the password of %q on %s? Only if you are entitled to it. Enter begins.\n", state.Account, state.Serial)
	case "code":
		if state.Sent != nil {
			for _, contact := range state.Sent.Contacts {
				if contact.ID == state.Sent.SentTo {
					fmt.Printf("If this recorder is registered, a code went to %s.\n", contact.Masked)
				}
			}
		}
		if state.Request != nil {
			fmt.Println("Send this long serial number, or a photograph of it, to the vendor:")
			for _, row := range state.Request.LongSerial {
				fmt.Println("   ", row)
			}
			fmt.Println("As a QR code:", state.Request.QR)
		}
		fmt.Println("The code, or Enter alone for the long serial number:")
	case "password":
		if state.Grant != nil && state.Grant.Mine {
			fmt.Println("The new password:")
		} else {
			fmt.Println("A code was accepted on another surface. Go on there.")
		}
	case "delayed":
		fmt.Println("A new password comes into effect later. The old one stops it.")
	default:
		if state.Reason == "" {
			state.Reason = "One moment."
		}
		fmt.Println(state.Reason)
	}
}

func begin(door Door, state State) error {
	for _, method := range state.Methods {
		if method.Name == "online" && method.Usable {
			err := door.call("SendCode", none{}, &none{})
			if !errors.As(err, &Refused{}) {
				return err
			}
			fmt.Println("!", err)
		}
	}
	return door.call("Request", none{}, &none{})
}

// typed answers the page that is shown. Whether the recovery is over.
func typed(door Door, state State, line string) (bool, error) {
	switch {
	case state.Next == "start":
		return false, begin(door, state)
	case state.Next == "code" && line == "":
		return false, door.call("Request", none{}, &none{})
	case state.Next == "code":
		return false, door.call("EnterCode", map[string]string{"code": line, "surface": surface}, &none{})
	case state.Next == "password":
		var taken struct {
			DelayedS int `json:"delayed_s"`
		}
		err := door.call("SetPassword", map[string]string{"password": line, "surface": surface}, &taken)
		if err == nil && taken.DelayedS > 0 {
			fmt.Println("It comes into effect later; until then the old one stops it.")
		}
		return err == nil, err
	}
	return false, nil
}

// page is what tells one page from another.
func page(state State) string {
	if state.Request != nil {
		return state.Next + state.Request.GUID
	}
	return state.Next
}

func forgotPassword(path string) (bool, error) {
	watch, err := open(path)
	if err != nil {
		return false, err
	}
	asks, err := open(path)
	if err != nil {
		return false, err
	}
	states, lines, left := make(chan State), make(chan string), make(chan error, 1)
	go func() {
		err := watch.ask("Watch", none{}, true)
		for err == nil {
			var answer struct{ Status State }
			if err = watch.take(&answer); err == nil {
				states <- answer.Status
			}
		}
		left <- err
	}()
	go func() {
		typed := bufio.NewScanner(os.Stdin)
		for typed.Scan() {
			lines <- typed.Text()
		}
		close(lines)
	}()
	var state State
	for {
		select {
		case now := <-states:
			changed := page(state) != page(now)
			state = now
			if changed {
				show(state)
			}
		case line, more := <-lines:
			if !more {
				return false, nil
			}
			over, err := typed(asks, state, line)
			if errors.As(err, &Refused{}) {
				fmt.Println("!", err)
			} else if over || err != nil {
				return over, err
			}
		case err := <-left:
			return false, err
		}
	}
}

func main() {
	path := "/run/recoveryd/recoveryd.sock"
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	over, err := forgotPassword(path)
	echo(true)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
	case over:
		fmt.Println("The new password is taken.")
		return
	default:
		fmt.Println("Nothing was changed.")
	}
	os.Exit(1)
}
