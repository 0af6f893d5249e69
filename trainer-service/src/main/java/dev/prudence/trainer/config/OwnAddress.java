package dev.prudence.trainer.config;

/**
 * Where the services reach this registry.
 *
 * @param value host:port
 */
record OwnAddress(String value) {}
