# Grafana with Weir's two plugins.
#   docker build -f docker/grafana.Dockerfile -t weir-grafana .
# Grafana 10.1 or newer: --build-arg GRAFANA_VERSION=10.1.5
ARG GRAFANA_VERSION=12.4.2

FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS front-ends
WORKDIR /weir
COPY package.json package-lock.json .npmrc ./
COPY packages/schema/package.json packages/schema/
COPY packages/kernels/package.json packages/kernels/
COPY packages/views/package.json packages/views/
COPY panel/package.json panel/
COPY datasource/package.json datasource/
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --include-workspace-root \
    -w weir-anomaly-panel -w weir-traffic-datasource -w @weir/schema -w @weir/views -w @weir/kernels
RUN npm rebuild esbuild
COPY LICENSE tsconfig.base.json tsconfig.json ./
COPY packages packages
COPY panel panel
COPY datasource datasource
RUN npm run build -w @weir/schema -w @weir/kernels -w @weir/views \
    && npm run build -w weir-anomaly-panel \
    && npm run build -w weir-traffic-datasource

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS bridge
ARG TARGETOS TARGETARCH
WORKDIR /bridge
COPY datasource/go.mod datasource/go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY datasource/pkg pkg
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags="-s -w" -o "/out/gpx_weir_traffic_${TARGETOS}_${TARGETARCH}" ./pkg

FROM grafana/grafana:${GRAFANA_VERSION}
# Outside Grafana's data folder, because a volume over /var/lib/grafana would keep the plugins of the first start.
ENV GF_PATHS_PLUGINS=/usr/share/weir/plugins \
    GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=weir-anomaly-panel,weir-traffic-datasource
COPY --from=front-ends /weir/panel/dist /usr/share/weir/plugins/weir-anomaly-panel
COPY --from=front-ends /weir/datasource/dist /usr/share/weir/plugins/weir-traffic-datasource
COPY --from=bridge /out/ /usr/share/weir/plugins/weir-traffic-datasource/
