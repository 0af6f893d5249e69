package dev.prudence.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the reward service is and how to get in.
 *
 * @param address host:port; where a name has several addresses, calls go to each in turn
 * @param tls absent for plain text
 * @param token sent as bearer token with every call
 */
public record Connection(String address, Optional<Tls> tls, Optional<String> token) {

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

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address.substring(0, address.lastIndexOf(':')))
                    .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
