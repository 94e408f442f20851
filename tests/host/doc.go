// Package host starts the built plugin like Grafana and calls it with Grafana's own client code against a real Weir
// server. It contains only tests; they are skipped if the plugin or the server is not built:
//
//	npm run build && go -C tests/host test ./...
//
// WEIR_SERVER (the server bundle) and WEIR_PLUGIN (the executable) select builds other than those of this checkout.
package host
