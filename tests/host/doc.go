// Package host starts the built plugin as Grafana starts it, and drives it with Grafana's own client code against a
// real Weir server. It holds tests only; they are skipped where the plugin or the server has not been built:
//
//	npm run build && go -C tests/host test ./...
//
// WEIR_SERVER (the server's bundle) and WEIR_PLUGIN (the executable) name others than those of this checkout.
package host
