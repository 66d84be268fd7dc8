package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const dialTimeout = 5 * time.Second

// forward listens where it was started and connects inside the network namespace, for each FROM=TO of pairs. A socket stays in the
// namespace that it was made in, so one process can hold both ends and the host needs no address, route or rule for the other side.
func forward(netns string, pairs []string) error {
	namespace, err := os.Open(netns)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for _, pair := range pairs {
		from, to, found := strings.Cut(pair, "=")
		if !found {
			return fmt.Errorf("%q is not FROM=TO", pair)
		}
		listener, err := net.Listen("tcp", from)
		if err != nil {
			return err
		}
		go func() { failed <- accept(listener, namespace, to) }()
	}
	return <-failed
}

func accept(listener net.Listener, namespace *os.File, to string) error {
	for {
		near, err := listener.Accept()
		if err != nil {
			return err
		}
		go serve(near.(*net.TCPConn), namespace, to)
	}
}

func serve(near *net.TCPConn, namespace *os.File, to string) {
	defer near.Close()
	far, err := dialInside(namespace, to)
	if err != nil {
		// A reset, as the address itself would have answered, and not an orderly end of an empty answer.
		near.SetLinger(0)
		return
	}
	defer far.Close()
	done := make(chan struct{}, 2)
	go pipe(far, near, done)
	go pipe(near, far, done)
	<-done
	<-done
}

func pipe(to, from *net.TCPConn, done chan<- struct{}) {
	if _, err := io.Copy(to, from); err != nil {
		to.SetLinger(0)
		to.Close()
		from.Close()
	}
	to.CloseWrite()
	done <- struct{}{}
}

func dialInside(namespace *os.File, to string) (*net.TCPConn, error) {
	type dialled struct {
		connection net.Conn
		err        error
	}
	answer := make(chan dialled, 1)
	go func() {
		// Never unlocked: the thread that entered the namespace ends with this goroutine instead of serving others.
		runtime.LockOSThread()
		if err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err != nil {
			answer <- dialled{err: err}
			return
		}
		connection, err := net.DialTimeout("tcp", to, dialTimeout)
		answer <- dialled{connection, err}
	}()
	got := <-answer
	if got.err != nil {
		return nil, got.err
	}
	return got.connection.(*net.TCPConn), nil
}
