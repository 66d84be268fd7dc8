// Command cell serves the private namespaces that a real node of the local stack lives in: it is their process 1, the way in from
// the host, and the pause container of every pod. It is small and static, so that it can also be the whole of an image.
package main

import (
	"fmt"
	"os"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "init":
		reap()
	case len(os.Args) == 2 && os.Args[1] == "pause":
		reap()
	case len(os.Args) > 3 && os.Args[1] == "forward":
		err = forward(os.Args[2], os.Args[3:])
	default:
		err = fmt.Errorf("usage: cell init | cell pause | cell forward NETNS HOST:PORT=HOST:PORT")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "cell:", err)
		os.Exit(1)
	}
}
