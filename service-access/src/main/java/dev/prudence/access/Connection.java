package dev.prudence.access;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a service is and how to get in.
 *
 * @param address host:port; where a name has several addresses, calls go to each in turn
 * @param tls absent for plain text
 * @param token sent as bearer token with every call
 */
public record Connection(String address, Optional<Tls> tls, Optional<String> token) {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /**
     * Encryption.
     *
     * @param authorities PEM file of the authorities to trust; absent for those of the JVM
     * @param key shown to a service that asks for one
     */
    public record Tls(Optional<Path> authorities, Optional<ClientKey> key) {}

    /**
     * A certificate of the client's own.
     *
     * @param certificate PEM file
     * @param privateKey PEM file, PKCS 8
     */
    public record ClientKey(Path certificate, Path privateKey) {}

    /** Refuses what is no address, and tokens that anybody could read. */
    public Connection {
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException("an address is host:port: address=" + address);
        }
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw new IllegalArgumentException(
                    "a bearer token consists of letters, digits and ._~+/- with = at the end: token.length="
                            + token.get().length());
        }
        if (token.isPresent() && tls.isEmpty() && !isLoopback(address)) {
            throw new IllegalArgumentException("a token needs TLS on its way to another machine: address=" + address);
        }
    }

    /** Plain text, without a token. */
    public static Connection to(String address) {
        return new Connection(address, Optional.empty(), Optional.empty());
    }

    /**
     * A channel to be, which encrypts and shows the token as the connection says. Nothing is connected yet.
     *
     * @throws UncheckedIOException if a file cannot be read
     */
    public NettyChannelBuilder channel() {
        try {
            NettyChannelBuilder channel = NettyChannelBuilder.forTarget("dns:///" + address, Credentials.of(this));
            return token.map(shown -> channel.intercept(bearer(shown))).orElse(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("the connection cannot be made: address=" + address, e);
        }
    }

    private static ClientInterceptor bearer(String token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address.substring(0, address.lastIndexOf(':')))
                    .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
